#include "binding/memory_binding.h"

#include <malloc.h>

namespace writ {
namespace {

constexpr int kArenas = 2;
constexpr int kMapFrom = 256 << 10;

// glibc makes an arena for nearly every thread, and takes what is freed back into them: the slabs' buffers then leave holes that nobody
// else fits into. Elsewhere the allocator is left as it is.
void KeepHeapSmall(const Napi::CallbackInfo&) {
#ifdef __GLIBC__
  ::mallopt(M_ARENA_MAX, kArenas);
  ::mallopt(M_MMAP_THRESHOLD, kMapFrom);
  ::mallopt(M_TRIM_THRESHOLD, kMapFrom);
#endif
}

}  // namespace

void InitMemory(Napi::Env env, Napi::Object exports) {
  exports.Set("keepHeapSmall", Napi::Function::New<KeepHeapSmall>(env, "keepHeapSmall"));
}

}  // namespace writ
