// What offloads.h says of interfaces that every machine has, or none; test/e2e/offloads.test.ts has one that merges.
#include "capture/offloads.h"

#include "check.h"

TEST_PROGRAM(capture_offloads) {
  using namespace writ;
  test::Case("loopback has no wire: nothing is merged there, and nothing is switched off", [] {
    InterfaceQuery query("lo");
    const std::vector<Offload> before = ReadOffloads(&query);
    CHECK_EQ(ActiveMerging("lo").size(), size_t{0});
    CHECK_OK(StopMerging("lo"));
    const std::vector<Offload> after = ReadOffloads(&query);
    CHECK_EQ(after.size(), before.size());
    for (size_t i = 0; i < after.size(); i++) CHECK(after[i].name == before[i].name && after[i].on == before[i].on);
  });
  test::Case("an interface that is absent, nameless or of too long a name is refused by name", [] {
    for (const char* name : {"absent0", "", "sixteen-octets-0", "a-name-of-a-hundred-octets-0123456789-0123456789-0123456789-0123456789"}) {
      CHECK_EQ(ActiveMerging(name).size(), size_t{0});
      CHECK_CODE(StopMerging(name), "WRIT_CAPTURE_NO_INTERFACE");
    }
  });
  test::Case("what merges is described with the one command that ends all of it", [] {
    CHECK_EQ(DescribeMerging("eth1", {"gro", "lro"}),
             "eth1: received packets are merged before the capture (gro, lro): ethtool -K eth1 gro off lro off");
  });
}
