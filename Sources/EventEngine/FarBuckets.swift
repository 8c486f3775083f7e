/// The entries of a priority queue that are not due for long, sorted only as far as is needed.
///
/// An entry lies in the bucket of the highest byte in which its rank differs from a *horizon*, which
/// all ranks here exceed, and of the value of that byte: 8 levels of 256 buckets, a radix heap
/// (Ahuja, Mehlhorn, Orlin, Tarjan 1990, "Faster algorithms for the shortest path problem",
/// DOI 10.1145/77600.77615). A lower bucket holds lower ranks. When the queue raises the horizon to
/// the first bucket, that bucket's entries move to lower levels, so none moves more than eight times,
/// whatever the distribution of the ranks.
///
/// A bucket is a chain of blocks that are written and read in sequence; blocks are reused.
@frozen @usableFromInline
struct FarBuckets<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline typealias Entry = QueueEntry<Element>

  @frozen @usableFromInline
  struct Bucket: BitwiseCopyable {
    /// The block that is being filled; nil only in an empty bucket.
    @usableFromInline var block: UnsafeMutableRawPointer?
    @usableFromInline var count: Int

    @inlinable
    init() {
      block = nil
      count = 0
    }
  }

  /// Allocated when the first entry comes.
  @usableFromInline var buckets: UnsafeMutablePointer<Bucket>?
  /// A bit for each bucket that holds an entry, in 32 words.
  @usableFromInline var occupied: UnsafeMutablePointer<UInt64>?
  /// A bit for each word of `occupied` that is not 0.
  @usableFromInline var occupiedWords: UInt32
  @usableFromInline var count: Int
  @usableFromInline var freeBlock: UnsafeMutableRawPointer?
  /// The chain of all memory that was allocated for blocks.
  @usableFromInline var slabs: UnsafeMutableRawPointer?
  @usableFromInline var blocksInSlab: Int

  @inlinable
  init() {
    buckets = nil
    occupied = nil
    occupiedWords = 0
    count = 0
    freeBlock = nil
    slabs = nil
    blocksInSlab = 32
  }

  @inlinable
  deinit {
    buckets?.deallocate()
    occupied?.deallocate()
    var slab = slabs
    while let current = slab {
      slab = current.load(as: UnsafeMutableRawPointer?.self)
      current.deallocate()
    }
  }

  @inlinable static var bucketCount: Int { 2048 }
  /// Entries in a block; a power of two.
  @inlinable static var blockSize: Int { 16 }
  /// The link to the next block lies behind the entries.
  @inlinable static var linkOffset: Int {
    let alignment = MemoryLayout<UnsafeMutableRawPointer?>.alignment
    return (blockSize * MemoryLayout<Entry>.stride + alignment - 1) / alignment * alignment
  }
  /// Bytes from one block to the next, whole cache lines.
  @inlinable static var blockStride: Int {
    (linkOffset + MemoryLayout<UnsafeMutableRawPointer?>.size + 63) / 64 * 64
  }

  /// The bucket of a rank above the horizon.
  @inlinable @inline(__always)
  static func bucket(of rank: UInt64, above horizon: UInt64) -> Int {
    let level = (63 &- (rank ^ horizon).leadingZeroBitCount) &>> 3
    let digit = Int(truncatingIfNeeded: rank &>> UInt64(truncatingIfNeeded: level &* 8)) & 255
    return level &<< 8 | digit
  }

  /// The bucket that holds the lowest ranks.
  ///
  /// - Precondition: There is an entry.
  @inlinable
  var firstBucket: Int {
    guard let occupied else { return 0 }
    let word = occupiedWords.trailingZeroBitCount
    return word &* 64 &+ occupied[word].trailingZeroBitCount
  }

  /// The number of entries in a bucket.
  @inlinable
  func count(of bucket: Int) -> Int {
    guard let buckets else { return 0 }
    return buckets[bucket].count
  }

  /// Adds an entry whose rank is above the horizon. O(1).
  @inlinable @inline(__always)
  mutating func append(_ entry: Entry, above horizon: UInt64) {
    append(entry, to: Self.bucket(of: entry.rank, above: horizon))
  }

  @inlinable @inline(__always)
  mutating func append(_ entry: Entry, to index: Int) {
    let place: Int
    if let buckets {
      place = buckets[index].count & (Self.blockSize &- 1)
      if place == 0 { addBlock(to: index) }
    } else {
      place = 0
      addBlock(to: index)
    }
    // `addBlock` has just made sure of both.
    let bucket = buckets.unsafelyUnwrapped + index
    let block = bucket.pointee.block.unsafelyUnwrapped
    block.assumingMemoryBound(to: Entry.self)[place] = entry
    bucket.pointee.count &+= 1
    count &+= 1
  }

  /// Empties a bucket; the caller visits its entries and gives each block back.
  @inlinable
  mutating func detach(_ index: Int) -> Contents {
    guard let buckets, let occupied else { return Contents(Bucket()) }
    let contents = Contents(buckets[index])
    count &-= buckets[index].count
    buckets[index] = Bucket()
    let word = index &>> 6
    occupied[word] &= ~(1 &<< UInt64(index & 63))
    if occupied[word] == 0 { occupiedWords &= ~(1 &<< UInt32(word)) }
    return contents
  }

  /// What a bucket held: one block after another, the last one filled first.
  @frozen @usableFromInline
  struct Contents {
    @usableFromInline var block: UnsafeMutableRawPointer?
    /// Entries in the block; those behind the first are full.
    @usableFromInline var fill: Int

    @inlinable
    init(_ bucket: Bucket) {
      block = bucket.block
      fill = ((bucket.count &- 1) & (FarBuckets.blockSize &- 1)) &+ 1
    }

    @inlinable
    var entries: UnsafeBufferPointer<Entry>? {
      guard let block else { return nil }
      return UnsafeBufferPointer(start: block.assumingMemoryBound(to: Entry.self), count: fill)
    }

    /// Goes on to the next block.
    @inlinable
    mutating func skip() {
      block = block?.load(fromByteOffset: FarBuckets.linkOffset, as: UnsafeMutableRawPointer?.self)
      fill = FarBuckets.blockSize
    }
  }

  /// Gives back the block whose entries were visited, and goes on to the next.
  @inlinable
  mutating func advance(_ contents: inout Contents) {
    guard let block = contents.block else { return }
    contents.skip()
    block.storeBytes(
      of: freeBlock, toByteOffset: Self.linkOffset, as: UnsafeMutableRawPointer?.self)
    freeBlock = block
  }

  /// Removes every entry; the memory is kept.
  @inlinable
  mutating func removeAll() {
    while count != 0 {
      var contents = detach(firstBucket)
      while contents.block != nil { advance(&contents) }
    }
  }
}

extension FarBuckets {
  /// Puts an empty block at the head of a bucket's chain.
  @inlinable @inline(never)
  mutating func addBlock(to index: Int) {
    if buckets == nil { allocateBuckets() }
    if freeBlock == nil { allocateBlocks() }
    guard let buckets, let occupied, let block = freeBlock else { return }
    freeBlock = block.load(fromByteOffset: Self.linkOffset, as: UnsafeMutableRawPointer?.self)
    block.storeBytes(
      of: buckets[index].block, toByteOffset: Self.linkOffset, as: UnsafeMutableRawPointer?.self)
    buckets[index].block = block
    let word = index &>> 6
    occupied[word] |= 1 &<< UInt64(index & 63)
    occupiedWords |= 1 &<< UInt32(word)
  }

  @inlinable @inline(never)
  mutating func allocateBuckets() {
    let buckets = UnsafeMutablePointer<Bucket>.allocate(capacity: Self.bucketCount)
    buckets.initialize(repeating: Bucket(), count: Self.bucketCount)
    self.buckets = buckets
    let occupied = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.bucketCount / 64)
    occupied.initialize(repeating: 0, count: Self.bucketCount / 64)
    self.occupied = occupied
  }

  /// Allocates a slab of free blocks, each slab twice as large as the one before up to a megabyte.
  @inlinable @inline(never)
  mutating func allocateBlocks() {
    let stride = Self.blockStride
    let slab = UnsafeMutableRawPointer.allocate(
      byteCount: 64 + blocksInSlab * stride, alignment: 64)
    slab.storeBytes(of: slabs, as: UnsafeMutableRawPointer?.self)
    slabs = slab
    // Linked backwards, so that blocks are taken in the order of their addresses.
    for index in (0..<blocksInSlab).reversed() {
      let block = slab + 64 + index * stride
      block.storeBytes(
        of: freeBlock, toByteOffset: Self.linkOffset, as: UnsafeMutableRawPointer?.self)
      freeBlock = block
    }
    if blocksInSlab * stride < 1 << 20 { blocksInSlab *= 2 }
  }
}
