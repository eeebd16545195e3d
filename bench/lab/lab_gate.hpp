// A whole proxy inside this process, in a temporary folder: configuration, ledger, workers and listener, as
// `tollgate run` would have them in the lab.
//
// It refuses to be a test's fixture: what is measured on it was tested elsewhere.
#pragma once

#include "bench/lab/scratch_folder.hpp"
#include "config/load.hpp"
#include "metering/grant_view.hpp"
#include "proxy/gate.hpp"
#include "proxy/ledger/open_ledger.hpp"

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>

namespace tollgate::bench {

class lab_gate {
 public:
  struct setup {
    unsigned customers = 1;
    unsigned endpoints = 1; ///< of each customer
    unsigned workers = 1;
    std::uint16_t upstream_port = 9; ///< on the loopback
  };

  /// Running when it returns, though clients are let in only by open_doors(). Throws std::runtime_error.
  explicit lab_gate(const setup& wanted);
  ~lab_gate();
  lab_gate(const lab_gate&) = delete;
  lab_gate& operator=(const lab_gate&) = delete;

  /// Lets clients in, and returns the port of the `tls` listener.
  std::uint16_t open_doors();

  proxy::gate& gate() noexcept { return *gate_; }
  std::shared_ptr<const metering::grant_view> view();

  /// `c0-0.example.com` is the host of the first customer's first endpoint.
  static std::string host_of(unsigned customer, unsigned endpoint);

 private:
  scratch_folder in_;
  std::uint16_t port_;
  config::loaded loaded_;
  boost::asio::io_context main_{1};
  std::optional<metering::ledger_lock> lock_;
  std::unique_ptr<proxy::gate> gate_;
  std::thread main_thread_;
};

} // namespace tollgate::bench
