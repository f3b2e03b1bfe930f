// SHA-256 in the processor's own instructions, which Swift has no way to name: 1.9 GB/s where the same
// rounds in Swift make 0.4. They stand in ModelFiles/SHA256.swift and serve every other processor.
#ifndef PARALLELSGD_SHA256_H
#define PARALLELSGD_SHA256_H

#include <stdint.h>

/// Takes `count` blocks of 64 bytes into a state of eight words, a to h.
typedef void (*sha256_function)(uint32_t *state, const uint8_t *blocks, int64_t count);

/// The function for this processor, or null if it has no such instructions.
sha256_function sha256_of_processor(void);

#endif
