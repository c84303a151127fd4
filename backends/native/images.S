/* images.S - the runtime as it was compiled for each target, kept inside the plugin (see the Makefile). */
    .section .rodata

    .macro image name, file
    .global native_image_\name, native_image_\name\()_end
    .hidden native_image_\name, native_image_\name\()_end
    .balign 16
native_image_\name:
    .incbin "\file"
native_image_\name\()_end:
    .byte 0
    .endm

    image x86_64_bc, "x86_64.bc"
    image x86_64_v3_bc, "x86_64-v3.bc"
    image aarch64_bc, "aarch64.bc"
    image wasm32_bc, "wasm32.bc"
    image x86_64_s, "x86_64.s"
    image x86_64_v3_s, "x86_64-v3.s"
    image aarch64_s, "aarch64.s"

    .section .note.GNU-stack, "", %progbits
