extension ValidationCatalogue {
  /// The chapters of the gallery.
  static func build() throws -> [Chapter] {
    [
      Chapter(
        title: "One server",
        text: """
          Customers come at random and are served one at a time. At a utilisation of 0.8 the server \
          is idle a fifth of the time and yet the mean wait is four services: what costs is not the \
          mean of the service alone but its spread, as the Pollaczek-Khinchine formula says. Services \
          without any spread halve the wait.
          """,
        cases: try singleServers()),
      Chapter(
        title: "Several servers",
        text: """
          The same with c servers and one line. Erlang's C formula gives the probability of waiting. \
          It is computed by the recursion of Erlang B, which stays accurate for a hundred servers, \
          where factorials overflow.
          """,
        cases: try manyServers()),
      Chapter(
        title: "Pooling",
        text: """
          Ten lines of one server each, or one line for ten? The utilisation is 0.8 in all of these, \
          as in M/M/1, where the wait is 4. One line for all makes it nearly twenty times shorter: the \
          price of splitting is what a network of satellites has to earn back. To hold the mean wait \
          at 0.2 for a total λ of 8, one site needs 11 servers, two sites 12, four sites 16 and \
          eight sites 24.
          """,
        cases: try pooling()),
      Chapter(
        title: "Nowhere to wait",
        text: """
          Where no more fit, customers are turned away. Erlang's B formula holds for any service \
          time of the same mean.
          """,
        cases: try losses()),
      Chapter(
        title: "Customers who leave",
        text: """
          In Erlang's A model waiting customers give up, or die, at a rate θ each. The line is then \
          short even where servers are scarce, because those who left no longer count: a short line \
          is not proof of good service.
          """,
        cases: try impatience()),
      Chapter(
        title: "Priorities",
        text: """
          The urgent go first, but nobody's service is interrupted. What the first class gains the \
          second class loses: the waits, weighted by load, keep their mean.
          """,
        cases: try priorities()),
      Chapter(
        title: "Networks and repetition",
        text: """
          In Jackson's networks every station behaves as if it stood alone. A service that fails its \
          test and is repeated adds to the load, as batches that fail quality control do.
          """,
        cases: try networks()),
      Chapter(
        title: "As many servers as it takes",
        text: """
          Nobody waits, and the number present is Poisson whatever the service time. Under a daily \
          rhythm it follows the arrivals with a lag: the census peaks after the arrivals do.
          """,
        cases: try infiniteServers()),
      Chapter(
        title: "Servers that fail",
        text: """
          A server that breaks down holds up whoever is being served and all who wait behind. In the \
          machine-repair model the customers are few, so that their arrivals slow down as they \
          queue.
          """,
        cases: try interruptions()),
      Chapter(
        title: "Seven systems of a peer",
        text: """
          The systems on which another open health-care simulation tests itself, with a tolerance \
          of 15 %. Here the tolerance is 2 %. In the last one nobody ever waits.
          """,
        cases: try peerCases()),
      Chapter(
        title: "A published hospital",
        text: """
          The acute stroke unit of Monks and others: how likely is it that a patient who should be \
          admitted finds all beds taken? The published table, to two decimals, is 0.18, 0.13, 0.09, \
          0.06, 0.03 and 0.02 for 9 to 14 beds.
          """,
        cases: try strokeUnit()),
    ]
  }
}
