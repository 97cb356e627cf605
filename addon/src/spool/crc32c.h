// CRC32C (Castagnoli, reflected 0x1EDC6F41, as in iSCSI, RFC 3720): finds a torn or rotten block without any key.
#pragma once
#include <cstdint>

#include "base/bytes.h"

namespace writ::spool {

// `seed` is the CRC of what came before (0: nothing), so that pieces may be summed one after another.
uint32_t Crc32c(uint32_t seed, ByteView data);

// The same by table alone: what Crc32c falls back to on a processor without SSE4.2, and the oracle of its test.
uint32_t Crc32cByTable(uint32_t seed, ByteView data);

}  // namespace writ::spool
