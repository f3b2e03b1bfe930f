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
        + "waiting_share,weights_sha256,note")
    #expect(
      points[3]
        == "barrier,4,4,128,true,1700.0,1600.0,1900.0,1.7,0.425,50.0,0.5,0.4,0.0,0.1,0.5,c0ffee00,")
    #expect(
      record.runTable == """
        start,repeat,sync,threads,batch,compares_batches,rows_per_second,epochs,weights_sha256,note
        0.5,1,barrier,2,128,false,1800.0,9,c0ffee00,

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

  /// Between the runs that were made, by time.
  @Test func aFailedRun() {
    var sweep = SweepFixture.sweep
    sweep.failures = [
      Sweep.FailedRun(
        repeat: 1, sync: "barrier", threads: 2, batch: 512, start: 0.25, comparesBatches: true,
        note: "diverged at epoch 1, step 3")
    ]
    #expect(
      SweepRecord(sweep: sweep).runTable.split(separator: "\n").dropFirst() == [
        "0.25,1,barrier,2,512,true,,,,\"diverged at epoch 1, step 3\"",
        "0.5,1,barrier,2,128,false,1800.0,9,c0ffee00,",
      ])
  }

  @Test func fitsBatchesAndNotes() {
    #expect(
      record.fitTable == """
        sync,law,counts,number,value,low,high
        barrier,amdahl,1 2,serial_share,0.111,0.09,0.13
        barrier,amdahl,1 2,lambda,1000.0,990.0,1010.0
        barrier,amdahl,1 2,error,0.01,,

        """)
    #expect(
      record.batchTable == """
        threads,batch,rows_per_second,samples,is_recommended
        2,256,2000.0,2000.0,true

        """)
    #expect(
      record.noteTable == """
        about,note
        explanation,waiting limits
        explanation,a second sentence
        recommendation,2 threads: fast
        recommendation,batch 256: enough
        fit of barrier,the Universal Scalability Law needs three counts

        """)
  }

  @Test func files() throws {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("sweep-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: place) }
    let folder = try RunFolder.open(place, overwrite: false)
    try record.save(to: folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
    #expect(
      files == [
        "batches.csv", "curves.csv", "fits.csv", "notes.csv", "points.csv", "report.html",
        "runs.csv",
        "sweep.json", "time-to-target.csv",
      ])
    let text = try String(contentsOfFile: place + "/sweep.json", encoding: .utf8)
    #expect(try Sweep(json: text, file: "f") == SweepFixture.sweep)
  }
}
