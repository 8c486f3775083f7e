import Testing

@testable import Randomness

@Suite("Entity hashes")
struct EntityHashTests {
  @Test("hashes are stable for ever")
  func stable() {
    #expect(EntityHash.hash("") == 0xC610_FF71)
    #expect(EntityHash.hash("centre") == 0xBD9D_A502)
    #expect(EntityHash.hash("Zürich") == 0xEB92_0F68)
  }

  @Test("two identifiers that share a hash are told apart, whatever their order")
  func realCollision() {
    let first = "region-21179"
    let second = "region-22353"
    #expect(EntityHash.hash(first) == EntityHash.hash(second))
    let forward = EntityHash.collisionFree([first, "other", second])
    let backward = EntityHash.collisionFree([second, first, "other"])
    #expect(forward == [backward[1], backward[2], backward[0]])
    #expect(forward[0] == EntityHash.hash(first))
    #expect(forward[1] == EntityHash.hash("other"))
    #expect(forward[2] == EntityHash.hash(second + "#1"))
  }

  @Test("an identifier without a collision keeps its hash")
  func natural() {
    let identifiers = (0..<2_000).map { "patient-\($0)" }
    #expect(EntityHash.collisionFree(identifiers) == identifiers.map(EntityHash.hash))
    #expect(EntityHash.collisionFree([]) == [])
  }

  @Test("an identifier given twice gets one hash")
  func duplicates() {
    let hashes = EntityHash.collisionFree(["b", "a", "b"])
    #expect(hashes[0] == hashes[2])
    #expect(hashes[0] != hashes[1])
  }

  @Test("a crowded table still gives every identifier its own hash")
  func crowded() {
    let identifiers = (0..<60).map { "id\($0)" }
    let narrow: (String) -> UInt32 = { EntityHash.hash($0) % 64 }
    let hashes = EntityHash.collisionFree(identifiers, hash: narrow)
    #expect(Set(hashes).count == 60)
    let reversed = EntityHash.collisionFree(identifiers.reversed(), hash: narrow)
    #expect(Array(reversed.reversed()) == hashes)
  }
}
