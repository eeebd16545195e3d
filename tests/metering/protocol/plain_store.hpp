// A store in memory, as linearizable as a map: what SQLite and etcd promise, without either. It refuses to fail;
// whoever stands between it and a holder does that.
#pragma once

#include "metering/store.hpp"

#include <map>
#include <string>
#include <vector>

namespace tollgate::metering::testing {

class plain_store final : public blocking_store {
 public:
  store_answer execute(const store_request& request) noexcept override {
    if (const auto* read = std::get_if<read_request>(&request)) return values_of(*read);
    if (const auto* list = std::get_if<list_request>(&request)) return entries_of(*list);
    return transact(std::get<transact_request>(request));
  }

  stored_value at(const std::string& key) const {
    const auto found = values.find(key);
    return found == values.end() ? std::nullopt : std::optional{found->second};
  }

  std::map<std::string, std::string> values;
  std::size_t transacts = 0;
  std::size_t reads = 0;

 private:
  store_answer values_of(const read_request& request) {
    ++reads;
    read_answer answer;
    for (const std::string& key : request.keys)
      answer.values.push_back(at(key));
    return answer;
  }

  store_answer entries_of(const list_request& request) {
    list_answer answer;
    auto entry = request.after.empty() ? values.lower_bound(request.prefix) : values.upper_bound(request.after);
    for (; entry != values.end() && entry->first.starts_with(request.prefix); ++entry) {
      if (request.most != 0 && answer.entries.size() == request.most) break;
      answer.entries.push_back({entry->first, entry->second});
    }
    return answer;
  }

  store_answer transact(const transact_request& request) {
    ++transacts;
    bool holds = true;
    refused no;
    for (const compare& expected : request.compares) {
      no.values.push_back(at(expected.key));
      holds = holds && no.values.back() == expected.expected;
    }
    if (!holds) return no;
    for (const key_value& put : request.puts)
      values[put.key] = put.value;
    for (const std::string& key : request.erases)
      values.erase(key);
    return committed{};
  }
};

} // namespace tollgate::metering::testing
