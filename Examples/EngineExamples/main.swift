/// Runs the three examples and prints what they found.
let clinic = ClinicWithReneging().run(hours: 200_000, seed: 1)
print("Clinic: \(percent(clinic.abandoned)) leave without service, \(clinic.line) wait on average")

let shop = JobShop().run(hours: 200_000, seed: 1)
print("Job shop: urgent orders take \(shop.urgent) hours, ordinary ones \(shop.ordinary);")
print("  machines in use: \(shop.use.map(percent).joined(separator: ", "))")

let ward = WardOverTheDay().run(days: 2000, seed: 1)
print("Ward: patients at each hour of the day")
print("  " + ward.map { "\(($0 * 10).rounded() / 10)" }.joined(separator: " "))
