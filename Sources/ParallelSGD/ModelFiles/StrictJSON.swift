package import Foundation
package import Shards

/// Codable values as texts in a model file: the same text for the same value on every system, and
/// read with nothing let pass that two readers could understand in two ways.
package enum StrictJSON {
  /// How numbers are written that JSON has none for.
  private static let (infinity, nan) = ("inf", "nan")

  /// `value` as JSON, keys sorted. Numbers are written in the fewest digits that give them back.
  ///
  /// - Parameter keys: how the keys of `value` become the text's.
  package static func text(
    of value: some Encodable, keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
  ) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = keys
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // The loss of held-out rows may overflow where that of the training rows does not.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: "-" + infinity, nan: nan)
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      preconditionFailure("\(type(of: value)) has a value that JSON cannot hold: \(error)")
    }
  }

  /// The value that `text` describes.
  ///
  /// - Parameters:
  ///   - file: the name that errors give.
  ///   - title: what the text is within the file, such as `architecture`.
  ///   - keys: how the text's keys become those of `Value`.
  /// - Throws: `DataError` with code `badData` for text that is no strict JSON or does not describe
  ///   such a value, saying which part of it.
  package static func value<Value: Decodable>(
    _ type: Value.Type = Value.self, from text: String, file: String, title: String,
    keys: JSONDecoder.KeyDecodingStrategy = .useDefaultKeys
  ) throws(DataError) -> Value {
    let bytes = [UInt8](text.utf8)
    do {
      // Read once by our own reader, for what Foundation's would let pass.
      _ = try JSONValue(parsing: bytes[...], file: file)
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = keys
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: infinity, negativeInfinity: "-" + infinity, nan: nan)
      return try decoder.decode(Value.self, from: Data(bytes))
    } catch let error as DataError {
      throw DataError(error.code, file: file, "\(title): \(error.message)")
    } catch {
      throw DataError(.badData, file: file, "\(title): \(reason(error))")
    }
  }

  /// What a reader of the file, who need not know the types of this program, calls it.
  private static func words(_ type: Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    default:
      // Containers are asked for with whatever elements the decoder has.
      "\(type)".hasPrefix("Array") ? "a list" : "an object"
    }
  }

  private static func reason(_ error: any Error) -> String {
    let (context, words): (DecodingError.Context?, String) =
      switch error as? DecodingError {
      case .keyNotFound(let key, let context):
        (context, "no \(Excerpt.quoted(key.stringValue))")
      case .valueNotFound(let type, let context): (context, "expected \(words(type)), found null")
      case .typeMismatch(let type, let context): (context, "expected \(words(type))")
      // It is: our own reader has seen it. Foundation says this of a number it cannot convert.
      case .dataCorrupted(let context)
      where context.debugDescription == "The given data was not valid JSON.":
        (context, "a number that is too large or not whole where it must be")
      case .dataCorrupted(let context): (context, Excerpt.escaped(context.debugDescription))
      default: (nil, "not readable")
      }
    let path = (context?.codingPath ?? []).map { key in
      key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
    }.joined()
    return path.isEmpty ? words : "\(Excerpt.escaped(path.drop { $0 == "." })): \(words)"
  }
}
