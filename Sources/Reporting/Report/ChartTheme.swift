/// Colours and type of charts.
public enum ChartTheme {
  /// The colours that tell configurations and parts apart: the palette of Okabe and Ito for readers
  /// of every colour vision, black left out because it vanishes on dark pages.
  ///
  /// Source: Okabe, Ito, Color Universal Design (2008), https://jfly.uni-koeln.de/color/.
  public static let series = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C8C", "#F0E442",
  ]

  /// The colours of parts of a whole, of which there can be more; neighbours differ in lightness.
  public static let parts = series + ["#332288", "#882255", "#DDCC77", "#117733"]

  /// The ends of the scale of shaded maps, readable without colour because lightness runs one way.
  public static let shades = ["#F3E79B", "#FAB27F", "#EB7F86", "#B95E9A", "#5C53A5"]

  /// Settings of charts on light pages.
  public static let light = configuration(ink: "#1c2733", quiet: "#5b6875", line: "#d9dfe5")

  /// Settings of charts on dark pages.
  public static let dark = configuration(ink: "#e8edf2", quiet: "#a7b3bf", line: "#37424d")

  private static func configuration(ink: String, quiet: String, line: String) -> JSONValue {
    let font = JSONValue.string(
      "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif")
    return .object([
      "background": .string("transparent"), "font": font,
      "view": .object(["stroke": .null]),
      "axis": .object([
        "labelColor": .string(quiet), "titleColor": .string(ink), "gridColor": .string(line),
        "domainColor": .string(line), "tickColor": .string(line), "labelFontSize": .integer(12),
        "titleFontSize": .integer(12), "titleFontWeight": .string("normal"),
        "titlePadding": .integer(8), "labelLimit": .integer(320),
      ]),
      "axisX": .object(["tickCount": .integer(7), "labelFlush": .bool(true)]),
      "legend": .object([
        "labelColor": .string(ink), "titleColor": .string(ink), "orient": .string("top"),
        "labelFontSize": .integer(12), "titleFontSize": .integer(12), "columns": .integer(3),
        "titleFontWeight": .string("normal"), "labelLimit": .integer(220),
      ]),
      "header": .object(["labelColor": .string(ink), "titleColor": .string(ink)]),
      "title": .object(["color": .string(ink), "fontWeight": .integer(600)]),
      "rule": .object(["color": .string(ink)]), "text": .object(["color": .string(ink)]),
      "geoshape": .object(["stroke": .string(line)]),
      "range": .object(["category": .array(series.map { .string($0) })]),
    ])
  }
}
