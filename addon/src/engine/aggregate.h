// Packets of one grant that wait for others: to share a PDU (ETSI TS 102 232-1, 6.2.3), each encoded for itself, the PDU around them not
// begun, for its number is given when it is closed; or to be told of as a sum (ATIS-1000013), by their ends alone.
#pragma once
#include "encode/template.h"
#include "engine/packet_report.h"

namespace writ {

struct Aggregate {
  CcTemplate* encoder = nullptr;   // of the capture point that all of them come from; the grant's
  Bytes items;
  FlowSummary flows;               // of a sum, in place of the items
  uint32_t packets = 0;            // 0: none is open
  uint64_t octets = 0;             // of the packets
  int64_t from_ns = 0, to_ns = 0;  // of the first and the last one
  uint64_t position = 0;           // of the last one
  int64_t due_ns = 0;              // steady clock: closed then at the latest
};

}  // namespace writ
