// A survey of one whole capture file, or of an interface for some seconds. Blocks its thread meanwhile.
#pragma once
#include "capture/packet_ring.h"
#include "survey/file_facts.h"
#include "survey/interface_facts.h"
#include "survey/survey.h"

namespace writ {

struct FileSurvey {
  Survey survey;
  FileFacts facts;
  std::vector<SourceNotice> notices;   // torn or corrupt: where the reading ended
};
// WRIT_CAPTURE_OPEN, WRIT_CAPTURE_FORMAT.
Status SurveyFile(const std::string& path, FileSurvey* out);

struct LiveSurvey {
  explicit LiveSurvey(const InterfaceFacts& known) : survey(known.mtu), facts(known) {}
  Survey survey;
  InterfaceFacts facts;       // before
  CardCounters after;
  uint64_t kernel_drops = 0;  // for want of room in this check's own ring
  uint64_t ring_bytes = 0;
  double seconds = 0;         // how long it took
  std::vector<SourceNotice> notices;
};
// As PacketRing::Open and ReadInterfaceFacts.
Status SurveyInterface(const std::string& name, double seconds, const RingOptions& ring, std::unique_ptr<LiveSurvey>* out);

}  // namespace writ
