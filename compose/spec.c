/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reading the users' description, with every error at its place. */
#include "compose/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compose/plain.h"
#include "compose/rights.h"
#include "devices/net/protocol.h"
#include "sdk/tool/fields.h"
#include "vmm/config.h"

enum {
    PRIORITY_MAX = 254,
    COMPONENT_PRIORITY = 150,
    MACHINE_PRIORITY = 100, /* with drivers or without: each goes on until it rests, for what has collected */
    STACK_BYTES_MAX = 0x1000000,
    DATA_BYTES = 1 << 20,
    DATA_BYTES_MAX = 64 << 20,
    WEIGHT_MAX = 100,
    PARTITION_MAX = 128,
    CORE_MAX = 255,
};

static const uint64_t MACHINE_BYTES_MIN = UINT64_C(16) << 20; /* what a minimised kernel boots in; Debian's needs 64 MiB */
static const uint64_t MACHINE_BYTES_MAX = UINT64_C(16) << 30;

/* Everything that reading needs at once. */
struct reader {
    struct spec *spec;
    struct diagnostics *diagnostics;
};

static bool parse_class(const char *text, enum config_class *class)
{
    static const struct {
        const char *text;
        enum config_class class;
    } classes[] = {
        { "serial", CONFIG_CLASS_SERIAL },
        { "timer", CONFIG_CLASS_TIMER },
        { "net", CONFIG_CLASS_NET },
        { "blk", CONFIG_CLASS_BLK },
    };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strcmp(text, classes[i].text) == 0) {
            *class = classes[i].class;
            return true;
        }
    }
    return false;
}

static int find_device(const struct spec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->device_count; i++) {
        if (strcmp(spec->devices[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool name_is_good(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return length > 0 && name[length] == '\0' && length <= 20;
}

/* A name that no device or party has yet. */
static const char *read_name(struct reader *reader, struct element *element)
{
    const char *name = field_required(reader->diagnostics, element, "name");
    if (name[0] != '\0' && !name_is_good(name)) {
        error_at(reader->diagnostics, field_at(element, "name"),
                 "the name '%s' is not 1 to 20 letters, digits, '_' or '-'", name);
    }
    for (uint32_t i = 0; i < reader->spec->party_count; i++) {
        if (strcmp(reader->spec->parties[i].name, name) == 0) {
            error_at(reader->diagnostics, field_at(element, "name"), "the name '%s' is taken", name);
            note_at(reader->diagnostics, reader->spec->parties[i].at, "it was given here");
        }
    }
    int device = find_device(reader->spec, name);
    if (device >= 0) {
        error_at(reader->diagnostics, field_at(element, "name"), "the name '%s' is taken", name);
        note_at(reader->diagnostics, reader->spec->devices[device].at, "it was given here");
    }
    return name;
}

/* How many cores the kernel has is known to the image tool only. */
static struct spec_place read_place(struct reader *reader, struct element *element)
{
    struct spec_place place = { .domain = field_text(element, "domain"), .domain_at = field_at(element, "domain") };
    place.core = (uint32_t)field_number(reader->diagnostics, element, "cpu", 0, CORE_MAX, 0);
    return place;
}

static void read_device(struct reader *reader, struct element *element)
{
    struct spec *spec = reader->spec;
    if (spec->device_count == SPEC_DEVICES_MAX) {
        error_at(reader->diagnostics, element->at, "more than %d devices", SPEC_DEVICES_MAX);
        return;
    }
    struct spec_device device = { .at = element->at };
    device.name = read_name(reader, element);
    device.place = read_place(reader, element);
    const char *class = field_required(reader->diagnostics, element, "class");
    device.node = field_required(reader->diagnostics, element, "node");
    device.driver = field_text(element, "driver");
    device.driver_vm = field_text(element, "driver_vm");
    const char *multiplexer = field_text(element, "multiplexer");
    device.inside = multiplexer != NULL && strcmp(multiplexer, "driver_vm") == 0;
    if (class[0] != '\0' && !parse_class(class, &device.class)) {
        error_at(reader->diagnostics, field_at(element, "class"),
                 "'%s' is not a device class; classes are serial, timer, net and blk", class);
    }
    fields_end(reader->diagnostics, element);
    if ((device.driver == NULL) == (device.driver_vm == NULL)) {
        error_at(reader->diagnostics, element->at, "a device has either 'driver' or 'driver_vm'");
    }
    if (multiplexer != NULL && (device.driver_vm == NULL || (!device.inside && strcmp(multiplexer, "native") != 0))) {
        error_at(reader->diagnostics, field_at(element, "multiplexer"),
                 "the multiplexer of a device with a driver_vm is 'native' or 'driver_vm'");
    }
    if (device.driver_vm != NULL && device.class == CONFIG_CLASS_TIMER) {
        error_at(reader->diagnostics, field_at(element, "driver_vm"), "a timer cannot have its driver in a VM");
    }
    if (device.inside && device.class == CONFIG_CLASS_SERIAL) {
        error_at(reader->diagnostics, field_at(element, "multiplexer"), "the multiplexer of a serial line is native");
    }
    for (struct element *child = element->first_child; child != NULL; child = child->next) {
        element_unknown(reader->diagnostics, child);
    }
    spec->devices[spec->device_count++] = device;
}

/* The device that an element names; -1 after an error. Devices have to stand before their users. */
static int read_device_name(struct reader *reader, struct element *element)
{
    const char *name = field_required(reader->diagnostics, element, "device");
    int device = find_device(reader->spec, name);
    if (device < 0 && name[0] != '\0') {
        error_at(reader->diagnostics, field_at(element, "device"), "there is no device '%s' above this line", name);
    }
    return device;
}

static void read_mac(struct reader *reader, struct element *element, struct spec_use *use)
{
    const char *text = field_text(element, "mac");
    if (text == NULL) {
        return;
    }
    unsigned byte[6];
    char rest;
    use->has_mac = sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &byte[0], &byte[1], &byte[2], &byte[3], &byte[4],
                          &byte[5], &rest) == 6;
    if (!use->has_mac || (byte[0] & 1) != 0) {
        error_at(reader->diagnostics, field_at(element, "mac"),
                 "'%s' is not a unicast MAC address such as 52:54:00:00:00:01", text);
        return;
    }
    for (int i = 0; i < 6; i++) {
        use->mac[i] = (uint8_t)byte[i];
    }
}

_Static_assert(SPEC_USES_MAX >= SPEC_DEVICES_MAX, "a party may use every device");

static void read_use(struct reader *reader, struct element *element, struct spec_party *party)
{
    struct diagnostics *diagnostics = reader->diagnostics;
    int device = read_device_name(reader, element);
    if (device >= 0 && spec_find_use(party, (uint32_t)device) != NULL) {
        error_at(diagnostics, element->at, "'%s' uses this device already", party->name);
        note_at(diagnostics, spec_find_use(party, (uint32_t)device)->at, "the other use is here");
        return;
    }
    struct spec_use use = { .device = (uint32_t)device, .at = element->at };
    enum config_class class = device < 0 ? CONFIG_CLASS_SYSTEM : reader->spec->devices[device].class;
    use.attached = field_bool(diagnostics, element, "attached", true);
    use.rate = field_number(diagnostics, element, "rate", 0, UINT64_MAX, 0);
    use.burst = field_number(diagnostics, element, "burst", 0, UINT64_MAX, 0);
    if (class == CONFIG_CLASS_NET) {
        read_mac(reader, element, &use);
        use.receive_rate = field_number(diagnostics, element, "receive_rate", 0, UINT64_MAX, 0);
        use.weight = (uint32_t)field_number(diagnostics, element, "weight", 1, WEIGHT_MAX, 0);
        use.talk = field_text(element, "talk");
        use.mergeable = party->machine && field_bool(diagnostics, element, "mergeable", false);
        use.clients = 1;
        if (!party->machine) {
            use.clients = (uint32_t)field_number(diagnostics, element, "clients", 1, NET_PARTY_CLIENTS_MAX, 1);
        }
        if (use.clients > 1 && use.has_mac) {
            error_at(diagnostics, field_at(element, "mac"), "one MAC address for %u clients", use.clients);
        }
    }
    if (class == CONFIG_CLASS_NET || class == CONFIG_CLASS_SERIAL) {
        use.rights = rights_read(diagnostics, element, class);
    }
    if (class == CONFIG_CLASS_NET || class == CONFIG_CLASS_BLK) {
        use.quota = (uint32_t)field_number(diagnostics, element, "quota", 0, 1024, 0);
    }
    if (class == CONFIG_CLASS_BLK) {
        use.partition = (uint32_t)field_number(diagnostics, element, "partition", 0, PARTITION_MAX, 0);
        use.read_only = field_bool(diagnostics, element, "read_only", false);
        use.wait = party->machine && field_bool(diagnostics, element, "wait", true);
    }
    if (class == CONFIG_CLASS_SERIAL) {
        use.background = field_bool(diagnostics, element, "background", true);
    }
    if (device >= 0) {
        fields_end(diagnostics, element);
        party->uses[party->use_count++] = use; /* each device once, so there is room */
    }
    for (struct element *child = element->first_child; child != NULL; child = child->next) {
        element_unknown(diagnostics, child);
    }
}

static void read_party_child(struct reader *reader, struct element *child, struct spec_party *party)
{
    if (strcmp(child->name, "use") == 0) {
        read_use(reader, child, party);
        return;
    }
    if (!party->machine && plain_is_inside(child)) {
        return;
    }
    bool control = strcmp(child->name, "control") == 0;
    if (party->machine || (!control && strcmp(child->name, "observe") != 0)) {
        element_unknown(reader->diagnostics, child);
        return;
    }
    int device = read_device_name(reader, child);
    fields_end(reader->diagnostics, child);
    if (device >= 0) {
        party->observed |= UINT32_C(1) << device;
        party->controlled |= control ? UINT32_C(1) << device : 0;
    }
}

static bool read_firmware(struct diagnostics *diagnostics, struct element *element)
{
    const char *firmware = field_text(element, "firmware");
    bool by_hvc = firmware != NULL && strcmp(firmware, "hvc") == 0;
    if (firmware != NULL && !by_hvc && strcmp(firmware, "smc") != 0) {
        error_at(diagnostics, field_at(element, "firmware"), "firmware is called by 'smc' or 'hvc'");
    }
    return by_hvc;
}

static void read_machine_fields(struct reader *reader, struct element *element, struct spec_party *party)
{
    struct diagnostics *diagnostics = reader->diagnostics;
    party->memory =
        field_required_number(diagnostics, element, "memory", MACHINE_BYTES_MIN, MACHINE_BYTES_MAX);
    if (party->memory % 0x200000 != 0) {
        error_at(diagnostics, field_at(element, "memory"), "memory is not a multiple of 2 MiB");
    }
    party->cpus = (uint32_t)field_number(diagnostics, element, "cpus", 1, VMM_CPUS_MAX, 1);
    party->entropy = field_bool(diagnostics, element, "entropy", false);
    party->firmware_by_hvc = read_firmware(diagnostics, element);
    party->kernel = field_required(diagnostics, element, "kernel");
    party->initrd = field_text(element, "initrd");
    party->bootargs = field_text(element, "bootargs");
    if (party->bootargs == NULL) {
        party->bootargs = "";
    }
}

static void read_party(struct reader *reader, struct element *element, bool machine, bool driver)
{
    struct spec *spec = reader->spec;
    struct diagnostics *diagnostics = reader->diagnostics;
    if (spec->party_count == SPEC_PARTIES_MAX) {
        error_at(diagnostics, element->at, "more than %d components and machines", SPEC_PARTIES_MAX);
        return;
    }
    struct spec_party party = { .machine = machine, .driver = driver, .element = element, .at = element->at };
    party.name = read_name(reader, element);
    party.place = read_place(reader, element);
    party.priority = (uint8_t)field_number(diagnostics, element, "priority", 0, PRIORITY_MAX,
                                           machine ? MACHINE_PRIORITY : COMPONENT_PRIORITY);
    party.budget_us = (uint32_t)field_number(diagnostics, element, "budget", 20, UINT32_MAX, 0);
    party.period_us = (uint32_t)field_number(diagnostics, element, "period", 20, UINT32_MAX, party.budget_us);
    if (party.budget_us > party.period_us) {
        error_at(diagnostics, field_at(element, "budget"), "the budget is larger than the period");
    }
    if (machine) {
        read_machine_fields(reader, element, &party);
    } else {
        party.image = field_required(diagnostics, element, "image");
        party.stack_bytes = (uint32_t)field_number(diagnostics, element, "stack_size", 0x1000, STACK_BYTES_MAX, 0);
        party.passive = field_bool(diagnostics, element, "passive", false);
        party.smc = field_bool(diagnostics, element, "smc", false);
        party.no_fpu = !field_bool(diagnostics, element, "fpu", true);
        party.data_bytes =
            (uint32_t)field_number(diagnostics, element, "data_size", 0x1000, DATA_BYTES_MAX, DATA_BYTES);
    }
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child != NULL; child = child->next) {
        read_party_child(reader, child, &party);
    }
    spec->parties[spec->party_count++] = party;
}

/* Driver VMs stand below the devices they drive. */
static void resolve_driver_vm(struct reader *reader, struct spec_device *device)
{
    if (device->driver_vm == NULL) {
        return;
    }
    for (uint32_t i = 0; i < reader->spec->party_count; i++) {
        const struct spec_party *party = &reader->spec->parties[i];
        if (party->driver && strcmp(party->name, device->driver_vm) == 0) {
            device->driver_party = i;
            if (spec_find_use(party, (uint32_t)(device - reader->spec->devices)) != NULL) {
                error_at(reader->diagnostics, party->at, "'%s' uses '%s', which it drives", party->name, device->name);
                note_at(reader->diagnostics, device->at, "'%s' is here", device->name);
            }
            return;
        }
    }
    error_at(reader->diagnostics, device->at, "there is no driver_vm '%s'", device->driver_vm);
}

static bool domain_exists(struct element *root, const char *name)
{
    for (struct element *domains = root->first_child; domains != NULL; domains = domains->next) {
        for (struct element *child = domains->first_child; child != NULL; child = child->next) {
            const char *own = strcmp(domains->name, "domains") == 0 && strcmp(child->name, "domain") == 0
                                  ? field_text(child, "name")
                                  : NULL;
            if (own != NULL && strcmp(own, name) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void check_place(struct reader *reader, const struct spec_place *place)
{
    if (place->domain != NULL && !domain_exists(reader->spec->root, place->domain)) {
        error_at(reader->diagnostics, place->domain_at, "there is no domain '%s'", place->domain);
    }
}

bool spec_read(struct spec *spec, struct diagnostics *diagnostics, struct element *root)
{
    struct reader reader = { .spec = spec, .diagnostics = diagnostics };
    if (strcmp(root->name, "sluice") != 0) {
        error_at(diagnostics, root->at, "the root element is '%s', expected 'sluice'", root->name);
        return false;
    }
    spec->root = root;
    spec->name = field_required(diagnostics, root, "name");
    fields_end(diagnostics, root);
    for (struct element *child = root->first_child; child != NULL; child = child->next) {
        if (strcmp(child->name, "device") == 0) {
            read_device(&reader, child);
        } else if (strcmp(child->name, "component") == 0) {
            read_party(&reader, child, false, false);
        } else if (strcmp(child->name, "vm") == 0) {
            read_party(&reader, child, true, false);
        } else if (strcmp(child->name, "driver_vm") == 0) {
            read_party(&reader, child, true, true);
        } else if (!plain_is_top(child)) {
            element_unknown(diagnostics, child);
        }
    }
    for (uint32_t i = 0; i < spec->device_count; i++) {
        resolve_driver_vm(&reader, &spec->devices[i]);
        check_place(&reader, &spec->devices[i].place);
    }
    for (uint32_t i = 0; i < spec->party_count; i++) {
        check_place(&reader, &spec->parties[i].place);
    }
    return diagnostics->error_count == 0;
}

const struct spec_use *spec_find_use(const struct spec_party *party, uint32_t device)
{
    for (uint32_t i = 0; i < party->use_count; i++) {
        if (party->uses[i].device == device) {
            return &party->uses[i];
        }
    }
    return NULL;
}

int spec_device_of_class(const struct spec *spec, enum config_class class)
{
    for (uint32_t i = 0; i < spec->device_count; i++) {
        if (spec->devices[i].class == class) {
            return (int)i;
        }
    }
    return -1;
}
