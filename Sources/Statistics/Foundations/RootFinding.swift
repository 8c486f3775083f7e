/// The root of a rising continuous function, by false position with the Illinois modification inside
/// a bracket that grows upwards from `low` until it holds the root.
///
/// Source: Dowell, Jarratt, BIT 11(2), 1971, DOI 10.1007/BF01934364.
///
/// - Parameters:
///   - low: a point where the function is below 0, or the root itself.
///   - high: a first guess of a point where it is above 0, greater than `low`.
///   - tolerance: the width of the bracket, relative to the root, at which the search ends.
/// - Returns: the root; nil where no upper end is found or the search does not settle.
func rootOfRising(
  low: Double, high: Double, tolerance: Double = 1e-13, _ function: (Double) -> Double
) -> Double? {
  var (left, right) = (low, high)
  var valueLeft = function(left)
  if valueLeft == 0 { return left }
  guard valueLeft < 0 else { return nil }
  var valueRight = function(right)
  for _ in 0..<200 where valueRight < 0 {
    (left, valueLeft) = (right, valueRight)
    right += 2 * (right - low)
    valueRight = function(right)
  }
  guard valueRight >= 0 else { return nil }
  var side = 0
  for step in 0..<300 {
    if right - left <= tolerance * max(1e-300, right.magnitude) { break }
    // A bisection now and then bounds the number of steps whatever the function.
    let middle =
      step % 8 == 7
      ? 0.5 * (left + right) : (left * valueRight - right * valueLeft) / (valueRight - valueLeft)
    guard middle > left, middle < right else { break }
    let value = function(middle)
    if value == 0 { return middle }
    if value < 0 {
      (left, valueLeft) = (middle, value)
      if side < 0 { valueRight *= 0.5 }
      side = -1
    } else {
      (right, valueRight) = (middle, value)
      if side > 0 { valueLeft *= 0.5 }
      side = 1
    }
    if value.magnitude <= 1e-16 { return middle }
  }
  return 0.5 * (left + right)
}
