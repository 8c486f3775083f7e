/// Why no selection of sites is cheaper than a bound: multipliers, and a tree over the sites.
///
/// At a node, each list of multipliers proves a lower bound, and by its reduced costs that some
/// sites must be open or closed in any plan cheaper than the claimed bound. A node that remains is
/// split on one site. A client may be taken not to use sites dearer for it than one that is decided
/// open (of equally dear ones, those of higher number). A checker needs nothing but the costs to
/// follow it.
public struct SiteProof: Hashable, Sendable {
  /// A node of the tree.
  public struct Node: Hashable, Sendable {
    /// One value for each client, in money; several lists are used in turn.
    public var multipliers: [[Double]]
    /// How the node is split; nil for a leaf.
    public var branch: Branch?

    /// Creates a node.
    public init(multipliers: [[Double]] = [], branch: Branch? = nil) {
      self.multipliers = multipliers
      self.branch = branch
    }
  }

  /// A site decided both ways.
  public struct Branch: Hashable, Sendable {
    /// The site.
    public var site: Int
    /// The node in which the site is open.
    public var whenOpen: Int
    /// The node in which the site is closed.
    public var whenClosed: Int

    /// Creates a branch.
    public init(site: Int, whenOpen: Int, whenClosed: Int) {
      self.site = site
      self.whenOpen = whenOpen
      self.whenClosed = whenClosed
    }
  }

  /// The nodes; the first is the root.
  public var nodes: [Node]

  /// Creates a certificate from its nodes.
  public init(nodes: [Node] = [Node()]) {
    self.nodes = nodes
  }
}
