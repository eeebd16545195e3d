// Reads the answer's keys by a table, and holds its values against each other.
#include "config/import_snowflake/answer.hpp"

#include "config/import_snowflake/json_object.hpp"
#include "config/names.hpp"
#include "config/problem.hpp"
#include "config/provider_names.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace tollgate::config::import_snowflake {
namespace {

namespace json = boost::json;

constexpr std::size_t max_unused_keys = 32;
constexpr std::string_view domain = "privatelink.snowflakecomputing.com";
constexpr std::string_view ocsp_prefix = "ocsp.";
constexpr std::string_view whole_answer = "give the whole answer of SELECT SYSTEM$GET_PRIVATELINK_CONFIG()";

/// `private-link` and `_` are older spellings of `privatelink` and `-`.
std::string spelt_now(std::string_view key) {
  std::string spelt{key};
  std::ranges::replace(spelt, '_', '-');
  constexpr std::string_view hyphenated = "private-link-";
  if (spelt.starts_with(hyphenated)) spelt.replace(0, hyphenated.size(), "privatelink-");
  return spelt;
}

class answer_reader {
 public:
  void read(const json::object& members) {
    for (const auto& [key, value] : members)
      read_member(key, value);
    finish();
  }
  reading take() { return {std::move(into_), std::move(problems_)}; }

 private:
  using reader = void (answer_reader::*)(const std::string& key, const json::value& value);
  struct known_key {
    std::string_view key;
    reader read;
  };
  static const std::array<known_key, 11> known;

  void read_member(std::string_view written, const json::value& value) {
    const auto* const one = std::ranges::find(known, spelt_now(written), &known_key::key);
    if (one == known.end()) {
      if (into_.unused_keys.size() < max_unused_keys) into_.unused_keys.push_back(in_quotes(written));
    } else if (!value.is_null() && !(value.is_string() && value.get_string().empty())) {
      (this->*one->read)(std::string{written}, value);
    }
  }

  void wrong(const std::string& where, std::string message) { problems_.push_back({where, std::move(message)}); }

  /// The text, or nothing and a problem.
  std::string_view text_of(const std::string& key, const json::value& value) {
    if (value.is_string()) return value.get_string();
    wrong(key, "is not a text: " + std::string{whole_answer});
    return {};
  }

  void read_account(const std::string& key, const json::value& value) {
    const std::string_view text = text_of(key, value);
    if (text.empty()) return;
    const auto name = parse_host_name(text);
    if (name.good()) {
      into_.account = name.value;
    } else {
      wrong(key, in_quotes(text) + " is not an account: it looks like LOCATOR.REGION.privatelink");
    }
  }

  void read_account_url(const std::string& key, const json::value& value) {
    if (const std::string host = host_of(key, text_of(key, value), false); !host.empty()) account_url_ = host;
  }
  void read_account_host(const std::string& key, const json::value& value) { add(key, text_of(key, value), false); }
  void read_ocsp_host(const std::string& key, const json::value& value) { add(key, text_of(key, value), true); }
  void read_account_hosts(const std::string& key, const json::value& value) { add_list(key, value, false); }
  void read_ocsp_hosts(const std::string& key, const json::value& value) { add_list(key, value, true); }
  void read_stage(const std::string&, const json::value&) { into_.has_internal_stage = true; }

  void read_service(const std::string& key, const json::value& value) {
    const std::string_view text = text_of(key, value);
    if (text.empty()) return;
    const auto service = parse_endpoint_service_name(text);
    if (!service) {
      wrong(key, in_quotes(text) + " is not the name of an endpoint service: it looks like "
                                   "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0");
      return;
    }
    into_.service = text;
    into_.region = service->region;
    region_key_ = key;
  }

  void read_other_cloud(const std::string& key, const json::value&) {
    wrong(key, "is there, so this account is not on AWS: the service reaches accounts on AWS only");
  }

  /// Snowflake's name for TLS or for OCSP, or empty and a problem.
  std::string host_of(const std::string& key, std::string_view text, bool ocsp) {
    if (text.empty()) return {};
    auto host = parse_host_name(text);
    if (!host.good()) {
      wrong(key, host.error);
    } else if (!is_below(host.value, domain)) {
      wrong(key, in_quotes(text) + " is not a Snowflake PrivateLink name: it ends with ." + std::string{domain});
    } else if (host.value.starts_with(ocsp_prefix) != ocsp) {
      wrong(key, in_quotes(text) + (ocsp ? " does not begin with ocsp.: is it the value of another key?"
                                         : " is an OCSP name: is it the value of another key?"));
    } else {
      hosts_.push_back({key, host.value});
      return std::move(host.value);
    }
    return {};
  }

  void add(const std::string& key, std::string_view text, bool ocsp) {
    std::string host = host_of(key, text, ocsp);
    std::vector<std::string>& list = ocsp ? into_.ocsp_hosts : into_.account_hosts;
    if (!host.empty() && std::ranges::find(list, host) == list.end()) list.push_back(std::move(host));
  }

  /// A list of texts, or Snowflake's text of a list: `[a, b]`, whose items have quotes or none.
  void add_list(const std::string& key, const json::value& value, bool ocsp) {
    std::size_t count = 0;
    if (value.is_array()) {
      for (const json::value& item : value.get_array()) {
        if (++count > max_listed_names) break;
        add(key, text_of(key, item), ocsp);
      }
    } else {
      std::string_view rest = text_of(key, value);
      while (!rest.empty() && count <= max_listed_names) {
        const std::size_t comma = rest.find(',');
        std::string_view item = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        constexpr std::string_view around = " \t\r\n[]\"'";
        item.remove_prefix(std::min(item.find_first_not_of(around), item.size()));
        item = item.substr(0, item.find_last_not_of(around) + 1);
        if (item.empty()) continue;
        ++count;
        add(key, item, ocsp);
      }
    }
    if (count > max_listed_names) {
      wrong(key, "has more than " + std::to_string(max_listed_names) + " names, the most that are read");
    }
  }

  void finish() {
    finish_account();
    finish_region();
    for (const std::string& host : into_.account_hosts) {
      std::string name = std::string{ocsp_prefix} + host;
      if (std::ranges::find(into_.ocsp_hosts, name) != into_.ocsp_hosts.end()) continue;
      into_.derived.push_back(name);
      into_.ocsp_hosts.push_back(std::move(name));
    }
  }

  /// The URL is the account's name and the domain: one stands in for the other.
  void finish_account() {
    constexpr std::string_view end = ".snowflakecomputing.com";
    if (account_url_.empty() && problems_.empty() && into_.account.ends_with(".privatelink")) {
      account_url_ = host_of("privatelink-account-name", into_.account + std::string{end}, false);
    }
    if (!account_url_.empty() && into_.account.empty()) {
      into_.account = account_url_.substr(0, account_url_.size() - end.size());
    }
    if (!account_url_.empty()) {
      std::erase(into_.account_hosts, account_url_);
      into_.account_hosts.insert(into_.account_hosts.begin(), account_url_);
    } else if (problems_.empty()) {
      wrong("privatelink-account-url", "is missing: " + std::string{whole_answer} + ", as ACCOUNTADMIN");
    }
  }

  void finish_region() {
    for (const auto& [key, host] : hosts_) {
      const std::string_view region = snowflake_region(host);
      if (region.empty()) continue;
      if (into_.region.empty()) {
        into_.region = region;
        region_key_ = key;
      } else if (into_.region != region) {
        wrong(key, in_quotes(host) + " is not in " + into_.region + ", where " + region_key_ +
                       " is: are these the answers of two accounts?");
      }
    }
    if (!into_.region.empty() && std::ranges::find(served_regions, into_.region) == served_regions.end()) {
      wrong(region_key_, "is in " + in_quotes(into_.region) +
                             ", and the service reaches us-east-1, us-east-2, us-west-2 and eu-west-1 only");
    }
  }

  answer into_;
  std::vector<problem> problems_;
  std::string account_url_;
  std::string region_key_; ///< which key said where
  struct keyed_host {
    std::string key;
    std::string host;
  };
  std::vector<keyed_host> hosts_; ///< every name that was taken
};

const std::array<answer_reader::known_key, 11> answer_reader::known{
    {{"privatelink-account-name", &answer_reader::read_account},
     {"privatelink-account-url", &answer_reader::read_account_url},
     {"regionless-privatelink-account-url", &answer_reader::read_account_host},
     {"privatelink-connection-urls", &answer_reader::read_account_hosts},
     {"privatelink-ocsp-url", &answer_reader::read_ocsp_host},
     {"regionless-privatelink-ocsp-url", &answer_reader::read_ocsp_host},
     {"privatelink-connection-ocsp-urls", &answer_reader::read_ocsp_hosts},
     {"privatelink-vpce-id", &answer_reader::read_service},
     {"privatelink-internal-stage", &answer_reader::read_stage},
     {"privatelink-pls-id", &answer_reader::read_other_cloud},
     {"privatelink-gcp-service-attachment", &answer_reader::read_other_cloud}}};

reading refused(std::string message) {
  return {{}, {{"answer", std::move(message)}}};
}

} // namespace

reading read_answer(std::string_view text) {
  if (text.size() > max_answer_bytes) {
    return refused("has more than " + std::to_string(max_answer_bytes) + " bytes, the most that are read");
  }
  json_object_reading found = find_json_object(text);
  if (!found.error.empty()) return refused(found.error + ": " + std::string{whole_answer});
  answer_reader reader;
  reader.read(found.value);
  return reader.take();
}

} // namespace tollgate::config::import_snowflake
