# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""One small system per feature of the description that the other tests do not use."""

import board_seed
from machine_memory import Memory
from sluice_qemu import Machine, run

COUNTED = ["-icount", "shift=3,sleep=off"]  # time is counted in instructions: shares are exact


def percents(machine, *names):
    """What each says for the second time: the first time includes the others' start."""
    said = {name: [] for name in names}
    while any(len(values) < 2 for values in said.values()):
        match = machine.expect(rf"({'|'.join(names)}): had (\d+) percent")
        said[match.group(1)].append(int(match.group(2)))
    return [said[name][1] for name in names]


def budget():
    with Machine("feature_budget", timeout=120, arguments=COUNTED) as machine:
        greedy, meek = percents(machine, "greedy", "meek")
    assert 17 <= greedy <= 20, f"1000 us of 5000 us gave {greedy} percent"
    assert 75 <= meek <= 82, f"the rest was {meek} percent"


def domains():
    with Machine("feature_domains", timeout=120, arguments=COUNTED) as machine:
        urgent, patient = percents(machine, "urgent", "patient")
    assert 23 <= urgent <= 25, f"2 of 8 ms gave {urgent} percent"
    assert 60 <= patient <= 63, f"5 of 8 ms gave {patient} percent"


def cspace():
    with Machine("feature_cspace", timeout=60) as machine:
        machine.expect("manager: errors 0 0 0 0 0, pc in the program, time used")
        machine.expect("manager: the worker went on")
        machine.refuse("MON.ERROR", 0.5)


def vcpus():
    with Machine("feature_vcpus", timeout=60) as machine:
        machine.expect("monitor_of_two: second VCPU is 33")
        machine.expect("monitor_of_two: VCPU 33 says 41")
        machine.expect("monitor_of_two: VCPU 0 says 42")
        machine.expect("monitor_of_two: VCPU 0: fault 6, at 0x40101000")
        machine.refuse("MON.ERROR", 0.5)


def fault_kinds():
    with Machine("feature_faults", timeout=60) as machine:
        machine.expect("'bad_call' stopped: capability 0x100000 not found: guard mismatch, while sending")
        machine.expect(r"pc +0x[0-9a-f]{16}  bad_call\+0x")
        machine.expect("'bad_receive' stopped: capability 0x1f4 not found: missing capability, while receiving")
        machine.expect("'bad_system_call' stopped: unknown system call 77")
        machine.expect("'bad_breakpoint' stopped: breakpoint instruction")
        machine.expect(r"pc +0x[0-9a-f]{16}  bad_breakpoint\+0x")
        machine.expect("'bad_fpu' stopped: FP or SIMD instruction, but the FPU is disabled")
        machine.expect("'bad_jump' stopped: program counter not aligned")
        machine.expect("'bad_fetch' stopped: instruction fetch at address 0x[0-9a-f]+: not permitted")
        machine.expect("'bad_register' stopped: access to a system register")
        machine.expect("'bad_theft' stopped: capability 0xa not found: missing capability, while receiving")
        machine.expect("'bad_constant' stopped: instruction fetch at address 0x[0-9a-f]+: not permitted")
        machine.refuse("went on", 0.5)


def lies_of_passive_components():
    with Machine("feature_passive", timeout=60) as machine:
        machine.expect("'pretender' is now passive")
        machine.expect("pretender: told the monitor 3 times")
        machine.refuse("MON.", 0.5)


def told_before_it_waits():
    with Machine("feature_early", timeout=60) as machine:
        machine.expect("late: told on 0")
        machine.expect("early: answer 1, on its time")
        machine.expect("early: answer 2, on my time")
        machine.expect("late: told on 0")
        machine.expect("early: answer 3, on its time")
        machine.expect("early: answer 4, on my time")


def seeds_of(machine):
    words = [machine.expect(rf"{name}: a seed from ([0-9a-f]+) on").group(1) for name in ("first", "second")]
    machine.refuse("gives no seed", 0.1)
    return words


def parts_of_the_seed():
    """Each component has another, and at each start of the machine."""
    words = []
    for _ in range(2):
        with Machine("feature_seed", timeout=60) as machine:
            words += seeds_of(machine)
    assert len(set(words)) == 4 and "0" not in words, words


def seed_is_wiped():
    """Nothing of the board's is left in all of memory, and of a component's part nothing but the component's."""
    with Memory() as memory, Machine("feature_seed", timeout=120, arguments=memory.arguments) as machine:
        seed = memory.board_seed()
        assert len(memory.find(seed)[0]) == 1, "it lies in the device tree"
        memory.go_on()
        parts = [board_seed.part(seed, index) for index in range(2)]
        for part, word in zip(parts, seeds_of(machine)):
            assert part[:8] == int(word, 16).to_bytes(8, "little"), f"{word} is not of part {part.hex()}"
        pieces = [seed[at:at + 8] for at in range(0, len(seed), 8)]
        places = memory.find(*pieces, *parts)
        assert not any(places[:len(pieces)]), f"the board's seed is left: {places}"
        assert all(len(place) == 1 for place in places[len(pieces):]), f"a part is left: {places}"


def no_seed():
    with Machine("feature_seed", timeout=60, substitute={"-machine virt,": "-machine virt,dtb-randomness=off,"}) as machine:
        machine.expect("loader: this board gives no seed for random numbers: nobody gets one")
        machine.expect("first: no seed, but 0")
        machine.expect("second: no seed, but 0")


def image_as_elf():
    with Machine("feature_cspace", timeout=60, substitute={
            "loader.img,addr=0x70000000,": "loader.elf,", "loader.img": "loader.elf"}) as machine:
        machine.expect("manager: the worker went on")


def plain_beside_devices():
    with Machine("feature_mixed", timeout=60) as machine:
        machine.expect("reader: 3 expiries, told on 9")
        machine.refuse("MON.ERROR", 0.5)


def devices_in_domains():
    with Machine("feature_divided", timeout=60) as machine:
        machine.expect("reader: 3 expiries, told on 9")
        machine.refuse("MON.ERROR", 0.5)


run(devices_in_domains, plain_beside_devices, budget, domains, cspace, vcpus, fault_kinds, lies_of_passive_components,
    told_before_it_waits, parts_of_the_seed, seed_is_wiped, no_seed, image_as_elf)
