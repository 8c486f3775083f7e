package import Experiments
import Foundation
package import StudyStore
import SupplyNetwork

/// A study as a folder of tables by the Frictionless Data Package standard (v1), with the inputs
/// that it was made from.
package struct DataPackage: Sendable {
  let tables: [StudyTable]
  let plan: ExperimentPlan
  let manifest: StudyManifest

  /// Prepares a package.
  package init(tables: [StudyTable], plan: ExperimentPlan, manifest: StudyManifest) {
    self.tables = tables
    self.plan = plan
    self.manifest = manifest
  }

  /// Writes the folder; `datapackage.json` comes last, so that a folder without it is not whole.
  package func write(to path: String, inputs: [StudyInput]) throws {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    let files = FileManager.default
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    for table in tables {
      try write(table, to: folder.appending(path: "\(table.name).csv"))
    }
    for input in inputs {
      let file = folder.appending(path: "inputs").appending(path: input.path)
      try files.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(input.bytes).write(to: file)
    }
    try Data(try descriptor().text().utf8)
      .write(to: folder.appending(path: "datapackage.json"), options: .atomic)
  }

  private func write(_ table: StudyTable, to file: URL) throws {
    try Data(TableText.line(table.fields.map(\.name)).utf8).write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.seekToEnd()
    var pending = Data()
    try table.rows { row in
      pending.append(contentsOf: TableText.line(row.map { $0 ?? "" }).utf8)
      guard pending.count > 1 << 16 else { return }
      try handle.write(contentsOf: pending)
      pending.removeAll(keepingCapacity: true)
    }
    try handle.write(contentsOf: pending)
  }

  private func descriptor() -> JSONValue {
    let plain = manifest.name.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? String(character) : "-"
    }.joined()
    return .object([
      "profile": .string("tabular-data-package"), "name": .string(plain),
      "title": .string(manifest.name), "description": .string(plan.file.question),
      "version": .string(manifest.version),
      "resources": .array(tables.map(resource)),
      // Beyond the standard: what it takes to make the study again.
      "v2v": .object([
        "version": .string(manifest.version),
        "commit": manifest.commit.map { .string($0) } ?? .null,
        "compiler": .string(manifest.compiler), "generator": .string(manifest.generator),
        "seed": .unsigned(manifest.seed), "command": .string(manifest.command),
        "currency": .string(manifest.currency), "price_year": .integer(manifest.priceYear),
        "warm_up_days": .number(manifest.warmUpDays), "experiment": .string(plan.experiment),
      ]),
    ])
  }

  private func resource(_ table: StudyTable) -> JSONValue {
    .object([
      "profile": .string("tabular-data-resource"), "name": .string(table.name),
      "path": .string("\(table.name).csv"), "description": .string(table.description),
      "format": .string("csv"), "mediatype": .string("text/csv"), "encoding": .string("utf-8"),
      "schema": .object([
        "fields": .array(
          table.fields.map { field in
            .object([
              "name": .string(field.name), "type": .string(field.kind.rawValue),
              "description": .string(field.description),
            ])
          }),
        "missingValues": .array([.string("")]),
      ]),
    ])
  }
}
