/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The shell's commands: taking a line apart, and changing policies through the controllers. */
#include "systems/first_light/shell/command.h"

#include <stdbool.h>

#include "lib/control.h"
#include "lib/string.h"
#include "systems/first_light/shell/report.h"

enum {
    WORDS_MAX = 5,
};

enum operand {
    OPERAND_NONE,
    OPERAND_NUMBER,
    OPERAND_SWITCH, /* on or off */
};

/* What can be asked of a controller. */
struct verb {
    const char *name;
    uint64_t operation;
    enum operand operand;
    const char *help;
};

static const struct verb verbs[] = {
    {"attach", CONTROL_ATTACH, OPERAND_NONE, "serve the client (again), ends a quarantine"},
    {"detach", CONTROL_DETACH, OPERAND_NONE, "serve it no longer"},
    {"quarantine", CONTROL_QUARANTINE, OPERAND_NONE, "the same, shown as quarantined"},
    {"rate", CONTROL_SET_RATE, OPERAND_NUMBER, "bytes (timer: timeouts) per second, 0 = unlimited"},
    {"rxrate", CONTROL_SET_RECEIVE_RATE, OPERAND_NUMBER, "net: bytes per second towards it"},
    {"burst", CONTROL_SET_BURST, OPERAND_NUMBER, "bytes at once after a pause"},
    {"quota", CONTROL_SET_QUOTA, OPERAND_NUMBER, "net, blk: requests in flight, 0 = all that fit"},
    {"weight", CONTROL_SET_WEIGHT, OPERAND_NUMBER, "net: share when several are busy, 1 to 100"},
    {"readonly", CONTROL_SET_READ_ONLY, OPERAND_SWITCH, "blk: no writes; serial: no output"},
    {"partition", CONTROL_SET_IDENTITY, OPERAND_NUMBER, "blk: number in the table, 0 = whole disk"},
    {"mute", CONTROL_SET_MUTE, OPERAND_SWITCH, "serial: output only while it has the focus"},
    {"focus", CONTROL_SET_FOCUS, OPERAND_NONE, "serial: the keyboard goes to it"},
};

static const uint32_t verb_count = sizeof(verbs) / sizeof(verbs[0]);

/* Take a line apart at spaces; the words stay in it. Answer: how many, WORDS_MAX + 1 if there are
 * more. */
static uint32_t words_split(char *line, char *words[WORDS_MAX])
{
    uint32_t count = 0;
    while (*line != 0) {
        while (*line == ' ') {
            *line++ = 0;
        }
        if (*line == 0) {
            break;
        }
        if (count == WORDS_MAX) {
            return WORDS_MAX + 1;
        }
        words[count++] = line;
        while (*line != 0 && *line != ' ') {
            line++;
        }
    }
    return count;
}

static uint64_t suffix_factor(char suffix)
{
    return suffix == 'k' || suffix == 'K' ? 1000
           : suffix == 'M'                ? 1000000
           : suffix == 'G'                ? 1000000000
                                          : 0;
}

/* Digits and perhaps one of k, M, G (powers of 1000). */
static bool number_parse(const char *word, uint64_t *number)
{
    uint64_t value = 0;
    uint32_t i = 0;
    for (; word[i] >= '0' && word[i] <= '9'; i++) {
        uint64_t digit = (uint64_t)(word[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    if (i > 0 && word[i] != 0) {
        uint64_t factor = suffix_factor(word[i++]);
        if (factor == 0 || value > UINT64_MAX / factor) {
            return false;
        }
        value *= factor;
    }
    *number = value;
    return i > 0 && word[i] == 0;
}

static bool switch_parse(const char *word, uint64_t *value)
{
    *value = strcmp(word, "on") == 0;
    return *value == 1 || strcmp(word, "off") == 0;
}

static const struct verb *verb_find(const char *name)
{
    for (uint32_t i = 0; i < verb_count; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return 0;
}

/* By its own name or its class's. */
static const struct client_device *device_find(const struct client_config *config, const char *name)
{
    for (uint32_t i = 0; i < config->device_count && i < CLIENT_DEVICES_MAX; i++) {
        const struct client_device *device = &config->devices[i];
        if (strcmp(report_class(device->class), name) == 0 ||
            strncmp(device->name, name, CONFIG_NAME_BYTES) == 0) {
            return device;
        }
    }
    return 0;
}

/* By name or index; the number of clients if there is no such client. */
static uint64_t client_find(const struct statistics_page *page, const char *name)
{
    uint32_t count = report_clients(page);
    uint64_t index;
    for (uint32_t i = 0; i < count; i++) {
        if (strncmp(page->clients[i].name, name, CONFIG_NAME_BYTES) == 0) {
            return i;
        }
    }
    return number_parse(name, &index) && index < count ? index : count;
}

static void clients_name(const struct statistics_page *page)
{
    for (uint32_t i = 0; i < report_clients(page); i++) {
        command_print(" %.32s", page->clients[i].name);
    }
    command_print("\n");
}

static void help_device(const char *device)
{
    command_print("usage: %s list\n", device);
    for (uint32_t i = 0; i < verb_count; i++) {
        const char *value = verbs[i].operand == OPERAND_NUMBER   ? "number[k|M|G]"
                            : verbs[i].operand == OPERAND_SWITCH ? "on|off"
                                                                 : "";
        command_print("       %s %-10s client %-14s %s\n", device, verbs[i].name, value,
                      verbs[i].help);
    }
}

static void help(void)
{
    command_print(
        "status             devices, their clients and policies\n"
        "stats [device]     counters of one device or of all\n"
        "components         what the system consists of\n"
        "<device> list      clients of a device: net, blk, serial, timer, or its name\n"
        "<device> <verb> <client> [value]     change a policy; <device> help tells the verbs\n"
        "help               this text\n"
        "The keyboard: Ctrl-] and a number gives it to another client, Ctrl-] ? lists them.\n");
}

static const char *error_text(uint64_t error)
{
    switch (error) {
    case CONTROL_NO_CLIENT:
        return "the controller knows no such client";
    case CONTROL_BAD_VALUE:
        return "the controller refuses this value";
    case CONTROL_UNSUPPORTED:
        return "this kind of device has no such setting";
    case CONTROL_DENIED:
        return "the controller takes no orders from the shell";
    default:
        return "the controller gives an answer that makes no sense";
    }
}

static void change(const struct client_device *device, const struct verb *verb, const char *name,
                   uint64_t client, uint64_t value)
{
    uint64_t registers[COMMAND_REGISTERS];
    uint64_t error =
        command_call(device->control_channel, verb->operation, client, value, registers);
    if (error != CONTROL_OK) {
        command_print("error: %s %s: %s\n", device->name, verb->name, error_text(error));
        return;
    }
    command_print("%s: %s %s", device->name, name, verb->name);
    if (verb->operand != OPERAND_NONE) {
        command_print(" %lu", value);
    }
    command_print("\n");
}

/* <device> <verb> <client> [value] */
static void device_command(const struct client_device *device, uint32_t count, char **words)
{
    const struct statistics_page *page = (const struct statistics_page *)device->statistics.vaddr;
    const struct verb *verb = count > 1 ? verb_find(words[1]) : 0;
    uint64_t value = 0;
    if (count == 1 || strcmp(words[1], "help") == 0) {
        help_device(words[0]);
    } else if (strcmp(words[1], "list") == 0) {
        report_device(device);
    } else if (verb == 0) {
        command_print("error: no '%s' here; '%s help' tells what there is\n", words[1], words[0]);
    } else if (count != (verb->operand == OPERAND_NONE ? 3u : 4u)) {
        command_print("error: usage: %s %s client%s\n", words[0], verb->name,
                      verb->operand == OPERAND_NUMBER   ? " number[k|M|G]"
                      : verb->operand == OPERAND_SWITCH ? " on|off"
                                                        : "");
    } else if (client_find(page, words[2]) == report_clients(page)) {
        command_print("error: %s has no client '%s', only", device->name, words[2]);
        clients_name(page);
    } else if ((verb->operand == OPERAND_NUMBER && !number_parse(words[3], &value)) ||
               (verb->operand == OPERAND_SWITCH && !switch_parse(words[3], &value))) {
        command_print("error: '%s' is not %s\n", words[3],
                      verb->operand == OPERAND_SWITCH ? "on or off" : "a number");
    } else if (device->control_channel == CONFIG_NO_CHANNEL) {
        command_print("error: the shell may look at %s but not change it\n", device->name);
    } else {
        change(device, verb, words[2], client_find(page, words[2]), value);
    }
}

static void stats(const struct client_config *config, const char *name)
{
    const struct client_device *device = name == 0 ? 0 : device_find(config, name);
    if (name != 0 && device == 0) {
        command_print("error: no device '%s'\n", name);
    }
    for (uint32_t i = 0; i < config->device_count && i < CLIENT_DEVICES_MAX; i++) {
        if (name == 0 || device == &config->devices[i]) {
            report_counters(&config->devices[i]);
        }
    }
}

void command_run(const struct command_world *world, char *line)
{
    char *words[WORDS_MAX];
    uint32_t count = words_split(line, words);
    if (count == 0) {
        return;
    }
    const struct client_device *device = device_find(world->config, words[0]);
    if (count > WORDS_MAX) {
        command_print("error: too many words\n");
    } else if (device != 0) {
        device_command(device, count, words);
    } else if (strcmp(words[0], "help") == 0 || strcmp(words[0], "?") == 0) {
        help();
    } else if (strcmp(words[0], "status") == 0) {
        report_status(world);
    } else if (strcmp(words[0], "stats") == 0) {
        stats(world->config, count > 1 ? words[1] : 0);
    } else if (strcmp(words[0], "components") == 0) {
        report_components(world->config);
    } else {
        command_print("error: no command or device '%s'; 'help' tells what there is\n", words[0]);
    }
}
