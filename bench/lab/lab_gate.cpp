// See lab_gate.hpp.
#include "bench/lab/lab_gate.hpp"

#include "proxy/process/host.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <future>
#include <sstream>
#include <stdexcept>
#include <string>

namespace tollgate::bench {
namespace {

using namespace std::chrono_literals;
constexpr auto doors_patience = 10s;

std::uint16_t free_port() {
  boost::asio::io_context context;
  const boost::asio::ip::tcp::acceptor probe{context, {boost::asio::ip::address_v4::loopback(), 0}};
  return probe.local_endpoint().port();
}

std::string configuration(const lab_gate::setup& wanted, const std::filesystem::path& folder, std::uint16_t port) {
  std::ostringstream text;
  text << "version: 1\nenvironment: lab\nnode: bench\nstate_dir: " << (folder / "state").string()
       << "\nworkers: " << wanted.workers << "\nlisteners: [{name: clients, protocol: tls, listen: \"127.0.0.1:" << port
       << "\"}]\ncustomers:\n";
  for (unsigned customer = 0; customer < wanted.customers; ++customer) {
    text << "- id: customer-" << customer << "\n  endpoints:\n";
    for (unsigned endpoint = 0; endpoint < wanted.endpoints; ++endpoint)
      text << "  - {name: endpoint-" << endpoint
           << ", warehouse: databricks, region: us-east-1, listener: clients, hosts: ["
           << lab_gate::host_of(customer, endpoint) << "], upstream: [\"127.0.0.1:" << wanted.upstream_port << "\"]}\n";
  }
  return std::move(text).str();
}

config::loaded load(const std::string& text) {
  try {
    return config::load_text(text, "bench", {.host_name = "bench"});
  } catch (const config::config_error& error) {
    throw std::runtime_error{config::to_string(error.problems().front())};
  }
}

template <class Wanted, class From>
Wanted good(From from) {
  if (const auto* const problem = std::get_if<proxy::ledger_problem>(&from)) throw std::runtime_error{problem->what};
  return std::get<Wanted>(std::move(from));
}

} // namespace

std::string lab_gate::host_of(unsigned customer, unsigned endpoint) {
  std::ostringstream name;
  name << 'c' << customer << '-' << endpoint << ".example.com";
  return std::move(name).str();
}

lab_gate::lab_gate(const setup& wanted) : port_{free_port()}, loaded_{load(configuration(wanted, in_.path(), port_))} {
  const config::model& model = loaded_.model;
  if (const auto problem = proxy::prepare_lab(model)) throw std::runtime_error{problem->what};
  auto ledger = good<proxy::locked_ledger>(proxy::open_ledger(model));
  lock_.emplace(std::move(ledger.lock));
  auto parts = good<proxy::ledger_parts>(proxy::open_holder(model, model.customers.size(), std::move(ledger.store)));
  gate_ = std::make_unique<proxy::gate>(std::make_shared<const config::model>(model), main_,
                                        [](const metering::ledger_event&) {});
  const std::string errors = gate_->open_listeners(10'000);
  if (!errors.empty()) throw std::runtime_error{errors};
  parts.customers = gate_->roster()->for_the_ledger();
  gate_->start(std::move(parts));
}

lab_gate::~lab_gate() {
  gate_->stop();
  main_.stop();
  if (main_thread_.joinable()) main_thread_.join();
}

std::uint16_t lab_gate::open_doors() {
  main_thread_ = std::thread{[this] { main_.run(); }};
  const auto latest = std::chrono::steady_clock::now() + doors_patience;
  while (!gate_->ready()) {
    if (std::chrono::steady_clock::now() > latest) throw std::runtime_error{"the doors stay shut"};
    std::this_thread::sleep_for(1ms); // bounded poll: the gate tells nobody but /readyz
  }
  return port_;
}

std::shared_ptr<const metering::grant_view> lab_gate::view() {
  std::promise<std::shared_ptr<const metering::grant_view>> answer;
  gate_->ledger().view([&](auto seen) { answer.set_value(std::move(seen)); });
  return answer.get_future().get();
}

} // namespace tollgate::bench
