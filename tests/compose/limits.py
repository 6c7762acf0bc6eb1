# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""Descriptions and boards that exceed a limit of compose; too long to be written down, so made here."""

def board(devices=8, gic=True, reserved=0x80000000, registers=0x200, extra=''):
    """A device tree with so many devices, each in its own pages, and bytes of contiguous memory."""
    nodes = ''.join(f'dev{i}: device@{0x10000000 + i * 0x1000000:x} {{ compatible = "virtio,mmio"; {extra} '
                    f'reg = <0x0 {0x10000000 + i * 0x1000000:#x} 0x0 {registers:#x}>; interrupts = <0 {i + 16} 1>; }};\n'
                    for i in range(devices))
    kept = (f'reserved-memory {{ #address-cells = <2>; #size-cells = <2>; ranges; guest@40000000 {{ no-map; '
            f'reg = <0x0 0x40000000 0x0 {reserved:#x}>; }}; }};\n') if reserved else ''
    compatible = 'arm,cortex-a15-gic' if gic else 'arm,other-gic'
    return f'''/dts-v1/;
/ {{ #address-cells = <2>; #size-cells = <2>; interrupt-parent = <&gic>;
memory@40000000 {{ device_type = "memory"; reg = <0x0 0x40000000 0x1 0x0>; }};
timer {{ compatible = "arm,armv8-timer"; interrupts = <1 13 0x104>, <1 14 0x104>, <1 11 0x104>, <1 10 0x104>; }};
gic: intc@8000000 {{ compatible = "{compatible}"; interrupt-controller; #interrupt-cells = <3>;
reg = <0x0 0x08000000 0x0 0x10000>, <0x0 0x08010000 0x0 0x10000>, <0x0 0x08030000 0x0 0x10000>, <0x0 0x08040000 0x0 0x10000>; }};
{kept}{nodes}}};
'''


CLOCK = '<device name="clock" class="timer" node="/timer" driver="timer_driver_arm_generic"/>'
DRIVERS = {'net': 'net_driver_virtio', 'blk': 'blk_driver_virtio', 'serial': 'serial_driver_pl011'}


def device(index, kind, name=None, how=None):
    how = how or f'driver="{DRIVERS[kind]}"'
    return f'<device name="{name or f"{kind}{index}"}" class="{kind}" node="/device@{0x10000000 + index * 0x1000000:x}" {how}/>'


def users(count, devices, more='', how=''):
    uses = ''.join(f'<use device="{name}"{how}/>' for name in devices)
    return ''.join(f'<component name="c{i}" image="c">{uses}{more}</component>' for i in range(count))


def machines(count, element='vm'):
    return ''.join(f'<{element} name="m{i}" memory="0x4000000" kernel="kernel.bin"/>' for i in range(count))


def system(*parts):
    return '<sluice name="limits">' + '\n'.join(parts) + '</sluice>'


DRIVER_VM = 'driver_vm="m0"'
INSIDE = 'driver_vm="m0" multiplexer="driver_vm"'
FOUR = [device(i, 'net', how=DRIVER_VM) for i in range(5)]

# (what, description, board or None for the usual one, messages, each of which comes once)
LIMITS = [
    ('properties', system(CLOCK, device(0, 'blk', how=DRIVER_VM), machines(1, 'driver_vm')),
     board(extra='label = "' + 'x' * 400 + '";'), 'the properties of the node are longer than'),
    ('registers', system(CLOCK, device(0, 'blk', how=DRIVER_VM), machines(1, 'driver_vm')),
     board(registers=0x200000), 'or too many registers'),
    ('devices of a driver VM', system(CLOCK, *FOUR, machines(1, 'driver_vm')), board(), 'devices for one driver_vm'),
    ('regions of a driver VM', system(CLOCK, device(0, 'net', how=INSIDE), users(23, ['net0']), machines(1, 'driver_vm')),
     board(), 'regions in its driver_vm'),
    ('no GIC', system(machines(1)), board(gic=False), 'the board has no GICv2'),
    ('no contiguous memory', system(machines(1)), board(reserved=0), 'reserves no contiguous memory'),
    ('machines', system(CLOCK, '<component name="c" image="c"><observe device="clock"/></component>', machines(9)), board(),
     'virtual machines to observe'),
    ('components', system(CLOCK, *[device(i, 'net') for i in range(7)], users(9, [f'net{i}' for i in range(7)])), board(),
     'components are needed'),
    ('program name', system(f'<component name="c" image="{"c" * 70}"/>'), None, 'the program name'),
    ('file name', system(f'<vm name="m" memory="0x4000000" kernel="{"k" * 70}.bin"/>'), None, 'the region name'),
    ('clients', system(CLOCK, device(0, 'net'), users(5, ['net0'], how=' clients="16"')), board(),
     '2:1: error: more than 63 clients'),
    ('clients of a driver VM', system(CLOCK, device(0, 'net', how=INSIDE), users(6, ['net0'], how=' clients="3"'),
                                      machines(1, 'driver_vm')), board(), '2:1: error: more than 16 clients'),
    ('ids', system(CLOCK, users(1, ['clock'], ''.join(f'<irq irq="{100 + i}" id="{i}"/>' for i in range(62)))), None,
     'channels and interrupts'),
    ('several in one run',
     system(CLOCK, users(2, ['clock'], ''.join(f'<irq irq="{100 + i}" id="{i}"/>' for i in range(62))),
            f'<component name="long" image="{"c" * 70}"/>', '<vm name="m0" memory="0x4000000" kernel="kernel.bin"/>',
            '<vm name="m1" memory="0x80000000" kernel="kernel.bin"/>', '<vm name="m2" memory="0x90000000" kernel="none.bin"/>'),
     None, "2:1: error: 'c0' needs more than 62 channels", "2:1543: error: 'c1' needs more than 62 channels", '3:1: error: the program name', "5:1: error: 'm1_ram' (2147483648 bytes)",
     "6:1: error: 'm2_ram' (2415919104 bytes)", "6:1: error: there is no file 'none.bin'"),
    ('far too many components', system(CLOCK, *[device(i, 'net') for i in range(7)], users(19, [f'net{i}' for i in range(7)])),
     board(), 'error: more than 62 components are needed', 'memory regions are needed'),
    ('far too many devices of a driver VM', system(CLOCK, *[device(i, 'net', how=DRIVER_VM) for i in range(7)], users(9, ['net5']),
     machines(1, 'driver_vm')), board(), 'more than 4 devices for one driver_vm\n'),
]
