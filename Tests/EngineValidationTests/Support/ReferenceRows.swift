/// The rows of the reference table in the areas of this suite: what is expected, word for word.
///
/// ``ReferenceRowTests`` compares them with the table itself where it is at hand.
enum ReferenceRows {
  static let expected: [(id: String, text: String)] = [
    (
      "RNG-01",
      "6457827717110365317;3203168211198807973;9817491932198370423;"
        + "4593380528125082431;16408922859458223821"
    ),
    (
      "RNG-03",
      "41943041;58720359;3588806011781223;3591011842654386;9228616714210784205;"
        + "9973669472204895162;14011001112246962877;12406186145184390807;"
        + "15849039046786891736;10450023813501588000"
    ),
    (
      "RNG-12",
      "6627e8d5 e169c58d bc57ac4c 9b00dbd8"
    ),
    (
      "RNG-13",
      "408f276d 41c83b0e a20bc7c6 6d5451fd"
    ),
    (
      "SMP-01",
      "0.13583246325413317"
    ),
    (
      "SMP-02",
      "-1.1406340437222378"
    ),
    (
      "SMP-03",
      "mu=2.191013317336941 sigma=0.47238072707743883; draw(u)=5.2184466367068785"
    ),
    (
      "SMP-05",
      "[0,24]=120; [0,12]=75.27887453682195"
    ),
    (
      "DES-01",
      "waits 0,2,1,1,4,2,1,1; departures 5,7,8,12,14,15,16,19; Lq=12/19; util=17/19"
    ),
    (
      "DES-03",
      "avg delay 0.42999057734723906; avg number in queue 0.4183133399117403; "
        + "utilisation 0.46004575646412055; end time 1027.9150491303064"
    ),
    (
      "DES-05",
      "arrivals = in_system + treated + died + withdrew + failed; 0<=util<=1; "
        + "L=lambda*W exact on closed busy window; no negative waits; FEL time monotone; "
        + "mass balance of slots"
    ),
    (
      "DES-06",
      "identical SHA-256 of canonical results"
    ),
    (
      "DES-07",
      "every patient start time non-increasing"
    ),
    (
      "QUE-01",
      "rho=.8 Lq=3.2 Wq=4 W=5 L=4"
    ),
    (
      "QUE-02",
      "P(wait)=0.444444 Wq=0.444444 Lq=0.888889 L=2.888889 P(Wq>0.5)=0.269569182"
    ),
    (
      "QUE-04",
      "P(wait)=0.2169404809 Wq=0.0216940481 L=91.9524643"
    ),
    (
      "QUE-05",
      "0.2145823431;0.0700478522;0.0269573805"
    ),
    (
      "QUE-07",
      "P(block)=0.0234928576 L=2.9663142665"
    ),
    (
      "QUE-08",
      "Wq=2.0 Lq=1.6"
    ),
    (
      "QUE-10",
      "Wq=2.1666667"
    ),
    (
      "QUE-11",
      "Wq=2.5"
    ),
    (
      "QUE-13",
      "Wq=2.9166667"
    ),
    (
      "QUE-14",
      "Wq=1.1428571;5.7142857"
    ),
    (
      "QUE-16",
      "Wq=0.2020202;0.6060606"
    ),
    (
      "QUE-17",
      "P(ab)=0.0309122492 E[Wq]=0.0618244983 min (3.71 s) Lq=2.9675759 "
        + "P(wait)=0.4677740686 util=0.9303242408; no-abandon Wq=0.3472278 min (20.83 s) "
        + "Lq=16.667"
    ),
    (
      "QUE-19",
      "P(ab)=0.0484334576 Lq=0.4843345758 P(wait)=0.3906294916"
    ),
    (
      "QUE-20",
      "W=1.0;2.9166667;2.0 sum 5.9166667"
    ),
    (
      "QUE-22",
      "Poisson(7.5): P0=5.530843701e-4 P(N<=10)=0.8622379834 q95=12"
    ),
    (
      "QUE-23",
      "E[N(2)]=5.5"
    ),
    (
      "QUE-25",
      "P0=0.3983428936 L=0.9917144678 throughput 0.6016571064"
    ),
    (
      "QUE-27",
      "E attempts unlimited 1.0869565; max 2 attempts 1.08; P(no product)=.0064"
    ),
    (
      "QUE-28",
      "mean Wq 4.0;1.7777778;0.5541126;0.2045901 (split vs pooled)"
    ),
    (
      "QUE-29",
      "total slots 11;12;16;24"
    ),
    (
      "QUE-31",
      "peer passes at rel 15% after rounding to 3 dp"
    ),
    (
      "HDES-01",
      "beds 9..14: 0.1806;0.1283;0.0867;0.0556;0.0337;0.0192 (closed form M/G/inf, "
        + "load 8.145492831541219)"
    ),
    (
      "HDES-04",
      "arrivals 227.40+-3.12; triage wait 31.92+-3.64; reg wait 104.14+-4.71; exam "
        + "wait 24.59+-1.72; non-trauma treat wait 134.92+-4.79; trauma wait "
        + "155.55+-15.0; throughput 163.12+-1.63 (95% CI half-widths)"
    ),
    (
      "WUP-01",
      "100 batches; d*=16 batches (80 obs); stat 1.853118798221668e-4; truncated "
        + "mean 9.981270611636887; naive mean 9.578177762506494"
    ),
    (
      "WUP-03",
      "d*=16; stat 1.8754455307303628e-4"
    ),
    (
      "WUP-04",
      "d*=2 batches, stat 0, mean 5.0; must warn when stat=0 or d at search limit"
    ),
    (
      "WUP-05",
      "1;4.6666667;11;18;27;38;51;66"
    ),
    (
      "VRT-01",
      "mean 1.718281828459045; var MC 0.24203560745; antithetic pair-mean var "
        + "0.00391249695; CV beta 1.69030902925, residual var 0.00394022292"
    ),
    (
      "VRT-02",
      "Var(X-Y)=0.04 with CRN vs 2.44 independent"
    ),
  ]

  /// What a row expects; empty for an unknown row.
  static func text(_ id: String) -> String {
    expected.first { $0.id == id }?.text ?? ""
  }

  /// The numbers of a row in their order, labels before an equals sign left out.
  static func numbers(_ id: String) -> [Double] {
    text(id).split { " ;,".contains($0) }.compactMap { word in
      let value = word.split(separator: "=", omittingEmptySubsequences: false).last ?? word
      return Double(value.drop { "([".contains($0) }.prefix { !")]".contains($0) })
    }
  }
}
