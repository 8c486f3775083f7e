#ifndef CPREFETCH_H
#define CPREFETCH_H

/// Asks the processor to bring the cache line of an address near, because it is about to be read
/// and written. Changes nothing; any address may be given, of memory that exists or not.
static inline void cprefetch(const void *_Nullable address) {
  __builtin_prefetch(address, 1, 3);
}

#endif
