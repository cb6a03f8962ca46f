internal import GRDB

/// The right to write, which one run holds at a time.
extension StoreTransaction {
  func takeLease(_ name: String, holder: String, now: String, until: String) throws -> Lease? {
    let held = try first("SELECT holder, token, until FROM lease WHERE name = ?", [name]) {
      (holder: $0[0] as String?, token: $0[1] as Int, until: $0[2] as String)
    }
    if let held, let other = held.holder, other != holder, held.until > now { return nil }
    let lease = Lease(name: name, holder: holder, token: (held?.token ?? 0) + 1)
    try execute(
      """
      INSERT INTO lease (name, holder, token, until) VALUES (?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, until = excluded.until
      """, [name, holder, lease.token, until])
    return lease
  }

  func requireHeld(_ lease: Lease) throws {
    let held = try first("SELECT 1 FROM lease WHERE name = ? AND holder = ? AND token = ?", [lease.name, lease.holder, lease.token]) { _ in true }
    guard held == true else { throw StoreError(.leaseLost, hint: "another run has taken over \(lease.name); nothing of this step was stored") }
  }

  func renew(_ lease: Lease, until: String) throws {
    try requireHeld(lease)
    try execute("UPDATE lease SET until = ? WHERE name = ?", [until, lease.name])
  }

  /// Gives the lease back. One that was lost is somebody else's, and stays.
  func release(_ lease: Lease) throws {
    try execute("UPDATE lease SET holder = NULL WHERE name = ? AND holder = ? AND token = ?", [lease.name, lease.holder, lease.token])
  }
}
