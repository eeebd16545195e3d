// See conductor.hpp.
#include "bench/load/conductor.hpp"
#include "bench/load/progress.hpp"
#include "bench/load/signals.hpp"
#include "bench/load/worker.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace tollgate::bench::load {
namespace {

using std::chrono::steady_clock;

struct thread_of_worker {
  std::unique_ptr<worker> work;
  std::jthread thread;
  std::exception_ptr failure; ///< read once the thread has ended
};

/// What all threads together have done by now, and what each has had of the cores.
struct reading {
  moment when;
  window_counts counts;
  std::vector<thread_time> threads;
  std::vector<std::optional<std::int64_t>> watched_cpu_ns;
};

class performance {
 public:
  explicit performance(const plan& what);
  ~performance();
  report play();

 private:
  template <class Condition>
  void wait_until(Condition condition, moment end);
  template <class Question>
  bool all(Question question) const;
  void enter(phase next);
  reading read();
  void find_families();
  void read_watched(std::optional<process_reading> watched_process::*into);
  void set_cpu(std::optional<process_reading> watched_process::*into, const reading& at);
  void fill_window(const reading& begin, const reading& end);
  void join();

  const plan& plan_;
  descriptor told_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::vector<std::unique_ptr<thread_of_worker>> threads_;
  progress progress_;
  report report_;
};

performance::performance(const plan& what) : plan_{what}, progress_{what.options} {
  if (!told_.is_open()) throw std::system_error{errno, std::generic_category(), "eventfd"};
  note_signals(told_.get());
  report_.asked = what.options;
  for (const int pid : what.options.watch_pids)
    report_.watched.push_back({pid, name_of(pid), {}, {}, {}, {}});
  find_families();
  read_watched(&watched_process::before);
  for (const auto& one : report_.watched)
    if (!one.before)
      throw std::runtime_error{"--watch-pid " + std::to_string(one.pid) + ": there is no such process; see pgrep -a"};
}

// Whatever goes wrong, no thread is left without being told to stop.
performance::~performance() {
  for (const auto& one : threads_)
    one->work->enter(phase::stopping, steady_clock::now());
}

template <class Question>
bool performance::all(Question question) const {
  return std::all_of(threads_.begin(), threads_.end(),
                     [&](const auto& one) { return one->work->has_ended() || question(*one->work); });
}

template <class Condition>
void performance::wait_until(Condition condition, moment end) {
  pollfd waited{told_.get(), POLLIN, 0};
  while (!condition()) {
    const moment now = steady_clock::now();
    if (now >= end) return;
    const moment next = std::min(end, progress_.show(now, [this] { return read().counts; }));
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now);
    // The end of the window is met to the millisecond; it is measured, not assumed.
    ::poll(&waited, 1, static_cast<int>(std::clamp<std::int64_t>(wait.count(), 0, 1000)));
    eventfd_t unused = 0;
    ::eventfd_read(told_.get(), &unused);
  }
}

void performance::enter(phase next) {
  const moment now = steady_clock::now();
  for (const auto& one : threads_)
    one->work->enter(next, now);
}

reading performance::read() {
  reading sum{steady_clock::now(), {}, {}, {}};
  for (const auto& one : threads_) {
    const live_counts& live = one->work->live();
    sum.counts.payload_up += live.up.get();
    sum.counts.payload_down += live.down.get();
    sum.counts.requests += live.requests.get();
    sum.counts.connections += live.established.get();
    sum.threads.push_back(read_own_thread(one->work->thread_id()));
  }
  for (const auto& one : report_.watched)
    sum.watched_cpu_ns.push_back(cpu_ns_of(one.family));
  return sum;
}

void performance::find_families() {
  for (auto& one : report_.watched)
    one.family = plan_.options.watch_children ? family_of(one.pid) : std::vector{one.pid};
}

void performance::read_watched(std::optional<process_reading> watched_process::*into) {
  for (auto& one : report_.watched)
    one.*into = read_processes(one.family);
}

// Memory takes long to read; the CPU time that counts is the one read together with the work done.
void performance::set_cpu(std::optional<process_reading> watched_process::*into, const reading& at) {
  for (std::size_t i = 0; i < report_.watched.size(); ++i) {
    auto& read = report_.watched[i].*into;
    if (!at.watched_cpu_ns[i]) read.reset();
    if (read) read->cpu_ns = *at.watched_cpu_ns[i];
  }
}

void performance::fill_window(const reading& begin, const reading& end) {
  window_counts& window = report_.window;
  window.seconds = std::chrono::duration<double>(end.when - begin.when).count();
  window.payload_up = end.counts.payload_up - begin.counts.payload_up;
  window.payload_down = end.counts.payload_down - begin.counts.payload_down;
  window.requests = end.counts.requests - begin.counts.requests;
  window.connections = end.counts.connections - begin.counts.connections;
  report_.established = plan_.options.what == mode::churn ? window.connections : begin.counts.connections;
  for (std::size_t i = 0; i < end.threads.size(); ++i) {
    const double cpu = std::max(0.0, end.threads[i].cpu_s - begin.threads[i].cpu_s);
    const double waited = std::max(0.0, end.threads[i].waited_s - begin.threads[i].waited_s);
    report_.generator_cpu_s += cpu;
    report_.generator_waited_s += waited;
    if (window.seconds <= 0) continue;
    report_.busiest_thread = std::max(report_.busiest_thread, cpu / window.seconds);
    report_.most_wanted = std::max(report_.most_wanted, (cpu + waited) / window.seconds);
  }
}

void performance::join() {
  for (const auto& one : threads_)
    one->thread.join();
  for (const auto& one : threads_)
    if (one->failure) std::rethrow_exception(one->failure);
  for (const auto& one : threads_)
    report_.counted.add(one->work->counted());
}

report performance::play() {
  const run_options& asked = plan_.options;
  for (unsigned i = 0; i < asked.threads; ++i) {
    threads_.push_back(std::make_unique<thread_of_worker>());
    thread_of_worker& one = *threads_.back();
    one.work = std::make_unique<worker>(plan_, i, told_.get());
    one.thread = std::jthread{[&one] {
      try {
        one.work->run();
      } catch (...) {
        one.failure = std::current_exception();
      }
      one.work->mark_ended();
    }};
  }
  const auto interrupted = [] { return was_signalled(); };
  // Bounded by the workers: each opening has its own deadline.
  wait_until([&] { return interrupted() || all([](const worker& one) { return one.is_settled(); }); }, moment::max());
  find_families();
  read_watched(&watched_process::begin);
  const reading begin = read();
  enter(phase::working);
  wait_until([&] { return interrupted() || all([](const worker& one) { return one.has_nothing_left(); }); },
             begin.when + asked.duration);
  const reading end = read();
  read_watched(&watched_process::end); // before anything is closed
  set_cpu(&watched_process::begin, begin);
  set_cpu(&watched_process::end, end);
  enter(phase::stopping);
  fill_window(begin, end);
  report_.was_interrupted = interrupted();
  wait_until([&] { return all([](const worker& one) { return one.has_ended(); }); }, moment::max());
  progress_.clear();
  join();
  return std::move(report_);
}

} // namespace

report conduct(const plan& what) {
  return performance{what}.play();
}

} // namespace tollgate::bench::load
