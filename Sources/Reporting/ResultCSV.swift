public import Experiments
import Statistics
import SupplyNetwork

/// The result of a simulation or comparison as one flat table (RFC 4180).
public enum ResultCSV {
  /// The table: a row for each indicator, and for each part of it, of each configuration and
  /// difference.
  public static func text(_ result: ComparisonResult) -> String {
    var text =
      "configuration,reference,indicator,dimension,key,unit,mean,low,high,median,p90,replications\r\n"
    let reference = result.configurations.first?.configuration.name ?? ""
    for configuration in result.configurations {
      let name = configuration.configuration.name
      for named in configuration.indicators { append(named, name, "", to: &text) }
      for named in configuration.differences { append(named, name, reference, to: &text) }
    }
    return text
  }

  private static func append(
    _ named: NamedIndicator, _ configuration: String, _ reference: String, to text: inout String
  ) {
    let indicator = named.indicator
    func line(_ dimension: String, _ key: String, _ estimate: Estimate, _ quantiles: [Estimate?]) {
      let cells =
        [configuration, reference, named.key, dimension, key, indicator.unit]
        + [estimate.mean, estimate.low, estimate.high].map(number)
        + quantiles.map { number($0?.mean) } + ["\(estimate.count)"]
      text += TableText.line(cells)
    }
    line("", "", indicator.estimate, [indicator.median, indicator.percentile90])
    for breakdown in indicator.breakdowns {
      for part in breakdown.parts {
        line(breakdown.dimension.rawValue, part.key, part.estimate, [nil, nil])
      }
    }
  }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
