/// The program's version, as it appears in documents and in the name of the distribution.
let version = "0.1.0"
