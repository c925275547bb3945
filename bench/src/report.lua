-- What wrk found out, as JSON.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\nwrk {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"broken":%d,"refused":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
