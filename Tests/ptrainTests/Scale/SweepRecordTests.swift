import Foundation
import Testing

@testable import ptrain

@Suite struct SweepRecordTests {
  private let record = SweepRecord(sweep: SweepFixture.sweep)

  @Test func tables() {
    let points = record.pointTable.split(separator: "\n")
    #expect(points.count == 4)
    #expect(
      points[0]
        == "sync,threads,active_threads,batch,is_oversubscribed,rows_per_second,lower_quartile,"
        + "upper_quartile,speed_up,efficiency,gflops,peak_share,forward_share,pack_share,update_share,"
        + "waiting_share,weights_sha256")
    #expect(
      points[3]
        == "barrier,4,4,128,true,1700.0,1600.0,1900.0,1.7,0.425,50.0,0.5,0.4,0.0,0.1,0.5,c0ffee00")
    #expect(
      record.runTable == """
        start,repeat,sync,threads,batch,rows_per_second,epochs
        0.5,1,barrier,2,128,1800.0,9

        """)
    #expect(
      record.curveTable.split(separator: "\n")[4]
        == "barrier,4,true,2000.0,1000.0,,,,,,,,3000.0,2500.0,3600.0")
    #expect(
      record.targetTable == """
        sync,threads,batch,repeat,is_reached,epoch,seconds,loss
        barrier,1,128,1,true,1,1.0,0.5
        barrier,1,128,1,true,2,2.0,0.25

        """)
  }

  @Test func files() throws {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("sweep-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: place) }
    let folder = try RunFolder.open(place, overwrite: false)
    try record.save(to: folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
    #expect(files == ["curves.csv", "points.csv", "runs.csv", "sweep.json", "time-to-target.csv"])
    let text = try String(contentsOfFile: place + "/sweep.json", encoding: .utf8)
    #expect(try Sweep(json: text, file: "f") == SweepFixture.sweep)
  }
}
