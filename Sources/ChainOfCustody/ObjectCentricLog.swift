import Foundation

/// The object-centric event log of OCEL 2.0 in its JSON form: patients, materials, batches and
/// places are objects, and an event names all that it concerns.
///
/// Berti et al., *OCEL (Object-Centric Event Log) 2.0 Specification*, 2023, arXiv:2403.01975.
struct ObjectCentricLog: Codable {
  /// A name and what values it takes.
  struct AttributeType: Codable, Hashable {
    var name: String
    var type: String
  }

  /// A sort of object or event.
  struct ElementType: Codable {
    var name: String
    var attributes: [AttributeType]
  }

  /// A value of an object, from a moment on.
  struct ObjectAttribute: Codable {
    var name: String
    var time: String
    var value: Value
  }

  /// A value of an event.
  struct EventAttribute: Codable {
    var name: String
    var value: Value
  }

  /// That an object or event concerns another object.
  struct Relationship: Codable {
    var objectId: String
    var qualifier: String
  }

  /// A patient, a material, a batch or a place.
  struct Object: Codable {
    var id: String
    var type: String
    var attributes: [ObjectAttribute]?
    var relationships: [Relationship]?
  }

  /// One event.
  struct Event: Codable {
    var id: String
    var type: String
    var time: String
    var attributes: [EventAttribute]?
    var relationships: [Relationship]?
  }

  /// A number or a text.
  enum Value: Codable {
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      }
    }

    var number: Double? {
      switch self {
      case .number(let number): number
      case .text(let text): Double(text)
      }
    }

    var text: String {
      switch self {
      case .number(let number): "\(number)"
      case .text(let text): text
      }
    }
  }

  var objectTypes: [ElementType]
  var eventTypes: [ElementType]
  var objects: [Object]
  var events: [Event]
}
