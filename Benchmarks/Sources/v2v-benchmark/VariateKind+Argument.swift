public import ArgumentParser
public import BenchmarkModels

extension VariateKind: ExpressibleByArgument {}
