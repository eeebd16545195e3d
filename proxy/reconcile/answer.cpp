// See answer.hpp.
#include "proxy/reconcile/answer.hpp"

#include "config/problem.hpp"
#include "proxy/reconcile/moment.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <limits>
#include <optional>

namespace tollgate::proxy::reconcile {
namespace {

namespace json = boost::json;
using config::in_quotes;
using metering::wall_time;
using std::chrono::days;

constexpr double most_bytes = 4'611'686'018'427'387'904.0; // 2^62: no sum of a month's points passes 64 bits
constexpr std::size_t most_problems = 20;
constexpr std::string_view how = ": give the whole answer of aws cloudwatch get-metric-data or get-metric-statistics";

bool is_id_digit(char each) noexcept {
  return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'f');
}

/// `vpce-0123...` inside a label, or `vpce_0123...` inside an Id, which has no hyphens. Empty: there is none.
std::string vpc_endpoint_in(std::string_view text) {
  for (auto at = text.find("vpce"); at != std::string_view::npos; at = text.find("vpce", at + 1)) {
    if (at + 5 > text.size() || (text[at + 4] != '-' && text[at + 4] != '_')) continue;
    const std::string_view rest = text.substr(at + 5);
    const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_id_digit) - rest.begin());
    const bool ends = digits == rest.size() || !((rest[digits] >= 'g' && rest[digits] <= 'z') || rest[digits] == '-');
    if ((digits == 8 || digits == 17) && ends) return "vpce-" + std::string{rest.substr(0, digits)};
  }
  return {};
}

std::string_view text_of(const json::object& in, std::string_view name) {
  const json::value* const member = in.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view{member->get_string()} : std::string_view{};
}

const json::array* array_of(const json::object& in, std::string_view name) {
  const json::value* const member = in.if_contains(name);
  return member == nullptr ? nullptr : member->if_array();
}

/// Whole bytes; CloudWatch's numbers are doubles.
std::optional<std::uint64_t> bytes_of(const json::value& value) {
  boost::system::error_code no_number;
  const double number = value.to_number<double>(no_number);
  if (no_number || !std::isfinite(number) || number < 0 || number > most_bytes) return std::nullopt;
  if (const auto* const whole = value.if_int64()) return static_cast<std::uint64_t>(*whole);
  return static_cast<std::uint64_t>(std::llround(number));
}

/// The points of one VPC endpoint, from one or several pages of the same series.
struct series {
  std::string name; ///< the series' Id or Label: another one of the same endpoint may be the same bytes again
  std::map<wall_time, std::uint64_t> points;
  std::string status; ///< of its last page
};

class answer_reader {
 public:
  explicit answer_reader(const std::string& vpc_endpoint) : given_{vpc_endpoint} {}

  void read(const json::value& whole) {
    const json::object* const object = whole.if_object();
    if (object == nullptr) return wrong("answer", "is not a JSON object" + std::string{how});
    if (!text_of(*object, "NextToken").empty())
      wrong("NextToken",
            "says that there is more: let the command page by itself, without --max-items or --no-paginate");
    if (const auto* const messages = array_of(*object, "Messages"); messages != nullptr && !messages->empty())
      wrong("Messages", "CloudWatch says " + in_quotes(json::serialize(messages->front())));
    if (const auto* const results = array_of(*object, "MetricDataResults"))
      read_results(*results);
    else if (const auto* const points = array_of(*object, "Datapoints"))
      read_statistics(text_of(*object, "Label"), *points);
    else
      wrong("answer", "has neither MetricDataResults nor Datapoints" + std::string{how});
  }

  counted_by_aws take() {
    for (const auto& [id, one] : series_) {
      if (one.status == "PartialData")
        wrong(id, "is partial data: ask for fewer points at once, with a larger Period, or for fewer days");
      check_midnights(id, one);
    }
    if (!problems_.empty()) return {{}, std::move(problems_)};
    counted_by_aws result;
    for (const auto& [id, one] : series_) {
      metering::day_totals& sums = result.days[id];
      for (const auto& [at, bytes] : one.points) {
        const auto on = std::chrono::floor<days>(at);
        if (sums.empty() || sums.back().on != on) sums.push_back({on, 0}); // a day of zeros is a day that was counted
        sums.back().bytes += std::min(bytes, std::numeric_limits<std::uint64_t>::max() - sums.back().bytes);
      }
    }
    return result;
  }

 private:
  void wrong(const std::string& where, const std::string& what) {
    if (problems_.size() < most_problems) problems_.push_back(where + ": " + what);
  }

  void read_results(const json::array& results) {
    for (std::size_t at = 0; at < results.size(); ++at) {
      const std::string where = "MetricDataResults[" + std::to_string(at) + "]";
      const json::object* const result = results[at].if_object();
      if (result == nullptr) {
        wrong(where, "is not an object" + std::string{how});
        continue;
      }
      const std::string_view status = text_of(*result, "StatusCode");
      if (status == "InternalError" || status == "Forbidden")
        wrong(where, "CloudWatch says " + in_quotes(status) +
                         (status == "Forbidden" ? ": the caller may not read these metrics" : ": ask again"));
      const json::array* const times = array_of(*result, "Timestamps");
      const json::array* const values = array_of(*result, "Values");
      if (times == nullptr || values == nullptr || times->size() != values->size()) {
        wrong(where, "has not one of Values for each of Timestamps" + std::string{how});
        continue;
      }
      series* const to = series_of(where, text_of(*result, "Label"), text_of(*result, "Id"));
      if (to == nullptr) continue;
      to->status = status;
      for (std::size_t i = 0; i < times->size(); ++i)
        add(*to, where + ".Values[" + std::to_string(i) + "]", (*times)[i], (*values)[i]);
    }
  }

  void read_statistics(std::string_view label, const json::array& points) {
    series* const to = series_of("Label", label, {});
    for (std::size_t i = 0; i < points.size() && to != nullptr; ++i) {
      const std::string where = "Datapoints[" + std::to_string(i) + "]";
      const json::object* const point = points[i].if_object();
      const json::value* const time = point == nullptr ? nullptr : point->if_contains("Timestamp");
      const json::value* const sum = point == nullptr ? nullptr : point->if_contains("Sum");
      if (time == nullptr || sum == nullptr) {
        wrong(where, "has no Timestamp or no Sum: ask with --statistics Sum");
        return;
      }
      if (const std::string_view unit = text_of(*point, "Unit"); !unit.empty() && unit != "Bytes") {
        wrong(where, "is in " + in_quotes(unit) + ", not in Bytes: ask without --unit");
        return;
      }
      add(*to, where, *time, *sum);
    }
  }

  /// Null, and a problem, where it cannot be told whose bytes they are, or they would be counted twice.
  series* series_of(const std::string& where, std::string_view label, std::string_view id) {
    std::string whose = vpc_endpoint_in(label);
    if (whose.empty()) whose = vpc_endpoint_in(id);
    if (whose.empty()) whose = given_;
    if (whose.empty()) {
      wrong(where, "names no VPC endpoint in its Label " + in_quotes(label) +
                       ": ask with \"Label\": \"vpce-...\" for each, or say --vpc-endpoint ID");
      return nullptr;
    }
    const std::string name{id.empty() ? label : id};
    const auto [found, fresh] = series_.try_emplace(whose, series{name, {}, {}});
    if (fresh || found->second.name == name) return &found->second;
    wrong(where, in_quotes(name) + " is of " + whose + " as " + in_quotes(found->second.name) +
                     " is, and would count its bytes twice: ask for one series of each endpoint, not by Subnet Id");
    return nullptr;
  }

  void add(series& to, const std::string& where, const json::value& time, const json::value& value) {
    if (++points_ > max_points) {
      if (points_ == max_points + 1)
        wrong(where,
              "is one more than the " + std::to_string(max_points) + " points that are read: use a larger Period");
      return;
    }
    const auto at = moment_of(time);
    const auto bytes = bytes_of(value);
    if (!at)
      wrong(where, in_quotes(json::serialize(time)) + " is not a time");
    else if (!bytes)
      wrong(where, in_quotes(json::serialize(value)) + " is not a number of bytes");
    else if (!to.points.try_emplace(*at, *bytes).second)
      wrong(where, metering::to_rfc3339(*at) + " is there twice");
  }

  /// A point says when it begins, and not how long it is. Points that all begin at one time of the day are days, and
  /// these must be ours.
  void check_midnights(const std::string& id, const series& of) {
    const auto time_of_day = [](const auto& point) { return point.first - std::chrono::floor<days>(point.first); };
    if (of.points.size() < 2 || time_of_day(*of.points.begin()) == std::chrono::milliseconds{0}) return;
    const auto same = [&](const auto& point) { return time_of_day(point) == time_of_day(*of.points.begin()); };
    if (!std::ranges::all_of(of.points, same)) return;
    wrong(id, "its days begin at " + metering::to_rfc3339(of.points.begin()->first).substr(11) +
                  ", and ours at 00:00 UTC: ask with a --start-time at 00:00 UTC");
  }

  std::string given_;
  std::map<std::string, series> series_;
  std::size_t points_ = 0;
  std::vector<std::string> problems_;
};

} // namespace

counted_by_aws read_answer(std::string_view text, const std::string& vpc_endpoint) {
  if (text.size() > max_answer_bytes)
    return {{},
            {"answer: has more than " + std::to_string(max_answer_bytes) +
             " bytes, the most that are read: use a larger Period"}};
  json::parse_options options;
  options.max_depth = max_depth;
  boost::system::error_code failed;
  const json::value whole = json::parse(json::string_view{text.data(), text.size()}, failed, {}, options);
  if (failed) return {{}, {"answer: is not JSON (" + failed.message() + ")" + std::string{how}}};
  answer_reader reader{vpc_endpoint};
  reader.read(whole);
  return reader.take();
}

} // namespace tollgate::proxy::reconcile
