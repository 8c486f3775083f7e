public import ArgumentParser
public import Placement

extension WarehouseFile.Layout: @retroactive ExpressibleByArgument {}
