/// Stable 32-bit hashes that name the random stream of an entity.
///
/// The hash of an identifier depends on nothing but its UTF-8 text: not on the process, the
/// platform or the other entities, so that an entity keeps its luck when others come or go.
public enum EntityHash {
  /// The hash of an identifier.
  ///
  /// FNV-1a with 64 bits (Fowler, Noll, Vo; offset basis 14695981039346656037, prime
  /// 1099511628211), folded to 32 bits, then mixed by MurmurHash3's 32-bit finaliser. Linear in the
  /// length of the text.
  public static func hash(_ identifier: String) -> UInt32 {
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in identifier.utf8 {
      state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    var folded = UInt32(truncatingIfNeeded: state ^ (state &>> 32))
    folded ^= folded &>> 16
    folded = folded &* 0x85EB_CA6B
    folded ^= folded &>> 13
    folded = folded &* 0xC2B2_AE35
    folded ^= folded &>> 16
    return folded
  }

  /// Hashes for a list of identifiers, without collisions.
  ///
  /// Every identifier gets ``hash(_:)`` of itself, except where two share it: then the one that
  /// comes first in the order of UTF-8 bytes keeps it, and each later one is hashed again with the
  /// suffix `#1`, `#2`, … until its hash is free. The result for an identifier does not depend on
  /// the order of the list. An identifier that occurs twice gets the same hash twice.
  ///
  /// - Parameter identifiers: the identifiers of all entities that share a seed.
  /// - Returns: one hash for each identifier, in the order given. O(n log n).
  public static func collisionFree(_ identifiers: [String]) -> [UInt32] {
    collisionFree(identifiers, hash: hash)
  }

  static func collisionFree(_ identifiers: [String], hash: (String) -> UInt32) -> [UInt32] {
    let order = identifiers.indices.sorted {
      identifiers[$0].utf8.lexicographicallyPrecedes(identifiers[$1].utf8)
    }
    var result = [UInt32](repeating: 0, count: identifiers.count)
    var taken = Set<UInt32>()
    var colliding: [Int] = []
    var owner: Int?
    for index in order {
      if let owner, identifiers[owner].utf8.elementsEqual(identifiers[index].utf8) { continue }
      owner = index
      result[index] = hash(identifiers[index])
      if !taken.insert(result[index]).inserted { colliding.append(index) }
    }
    for index in colliding {
      var suffix = 1
      repeat {
        result[index] = hash("\(identifiers[index])#\(suffix)")
        suffix += 1
      } while !taken.insert(result[index]).inserted
    }
    owner = nil
    for index in order {
      if let owner, identifiers[owner].utf8.elementsEqual(identifiers[index].utf8) {
        result[index] = result[owner]
      } else {
        owner = index
      }
    }
    return result
  }
}
