# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
"""What the loader says about images and machines that do not fit."""

import os
import re
import tempfile

from sluice_qemu import Machine, run

COMMAND = os.environ["SLUICE_RUN_hello"]
IMAGE = re.search(r"file=(\S+?),", COMMAND).group(1)


def stops(message, change=None, **substitute):
    """Boots a changed copy of the image, or the image on a changed machine."""
    with tempfile.NamedTemporaryFile() as copy:
        with open(IMAGE, "rb") as original:
            image = bytearray(original.read())
        if change is not None:
            change(image)
        copy.write(image)
        copy.flush()
        replace = {IMAGE: copy.name, **substitute}
        with Machine("hello", timeout=20, substitute=replace) as machine:
            machine.expect("loader: stopped: " + message)
            machine.refuse("initialiser|Monitor", 0.5)


def header_of(image):
    return image.index(b"loader01")


def flip_last_byte(image):
    image[-1] ^= 1


def flip_first_byte_of_data(image):
    header = header_of(image)
    image[header + int.from_bytes(image[header + 88:header + 96], "little")] ^= 0x80


def no_header(image):
    image[header_of(image)] ^= 1


def other_version(image):
    image[header_of(image) + 8] += 1


def too_many_regions(image):
    image[header_of(image) + 12] = 200


def huge_size(image):
    image[header_of(image) + 23] = 0xff


def damaged_image():
    stops("image is damaged", flip_last_byte)
    stops("image is damaged", flip_first_byte_of_data)


def damaged_header():
    stops("no image behind the loader", no_header)
    stops("image version 3, this loader knows 2", other_version)
    stops("image header makes no sense", too_many_regions)
    stops("image header makes no sense", huge_size)


def wrong_exception_level():
    stops("started in EL1", **{"virtualization=on": "virtualization=off"})


def too_little_memory():
    stops("no RAM at 0xbffffff8: this image is for a machine with 2048 MiB", **{"-m 2048": "-m 1024"})


def wrong_address():
    stops("started at 0x72000000, has to lie at 0x70000000", **{"addr=0x70000000": "addr=0x72000000"})


run(damaged_image, damaged_header, wrong_exception_level, too_little_memory, wrong_address)
