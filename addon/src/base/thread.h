// What a thread is called where an engineer looks (top -H, perf, /proc).
#pragma once
#include <pthread.h>

namespace writ {

// At most 15 characters.
inline void NameThread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace writ
