// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "parallel-sgd",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "ParallelSGD", targets: ["ParallelSGD"]),
    .library(name: "Shards", targets: ["Shards"]),
    .executable(name: "ptrain", targets: ["ptrain"]),
  ],
  targets: [
    // A target of its own: compiling the embedded bytes takes 20 s, and they never change.
    .target(
      name: "BundledDigits",
      path: "Sources/Shards/Bundled",
      resources: [.embedInCode("digits-images.idx3"), .embedInCode("digits-labels.idx1")]),
    .target(name: "CKernels", path: "Sources/ParallelSGD/Kernels/C"),
    .target(
      name: "Shards", dependencies: ["BundledDigits", "CKernels"], exclude: ["Bundled"]),
    .target(
      name: "ParallelSGD", dependencies: ["Shards", "CKernels"], exclude: ["Kernels/C"]),
    .executableTarget(name: "ptrain", dependencies: ["ParallelSGD", "Shards"]),
    .testTarget(name: "ShardsTests", dependencies: ["Shards"]),
    .testTarget(name: "ParallelSGDTests", dependencies: ["ParallelSGD", "Shards", "CKernels"]),
    .testTarget(name: "FuzzTests", dependencies: ["ParallelSGD", "Shards"]),
    .testTarget(name: "ptrainTests", dependencies: ["ptrain", "ParallelSGD", "Shards"]),
  ]
)

// Settings that Swift 6 will one day switch on by itself; none is an unsafe flag.
for target in package.targets where target.name != "CKernels" {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
