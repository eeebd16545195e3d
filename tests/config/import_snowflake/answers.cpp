// The answers' texts.
#include "tests/config/import_snowflake/answers.hpp"

#include <stdexcept>

namespace tollgate::config::import_snowflake {

std::string new_answer() {
  return R"({"regionless-snowsight-privatelink-url":"app-acme-prod.privatelink.snowflakecomputing.com",)"
         R"("privatelink-account-name":"ab12345.us-east-1.privatelink",)"
         R"("privatelink-connection-ocsp-urls":["ocsp.acme-main.privatelink.snowflakecomputing.com"],)"
         R"("snowsight-privatelink-url":"app.us-east-1.privatelink.snowflakecomputing.com",)"
         R"("privatelink-internal-stage":"*.sfc-stage.s3.us-east-1.amazonaws.com",)"
         R"("privatelink-account-url":"ab12345.us-east-1.privatelink.snowflakecomputing.com",)"
         R"("privatelink-connection-urls":["acme-main.privatelink.snowflakecomputing.com"],)"
         R"("regionless-privatelink-account-url":"acme-prod.privatelink.snowflakecomputing.com",)"
         R"("privatelink-ocsp-url":"ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com",)"
         R"("privatelink-vpce-id":"com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123",)"
         R"("privatelink-account-principal":"arn:aws:iam::000000000000:root",)"
         R"("regionless-privatelink-ocsp-url":"ocsp.acme-prod.privatelink.snowflakecomputing.com",)"
         R"("app-service-privatelink-url":"*.acme.privatelink.snowflake.app",)"
         R"("privatelink-dashed-urls-for-duo":"[acme-prod.privatelink.snowflakecomputing.com]"})";
}

std::string old_answer() {
  return R"({"privatelink-account-name":"ab12345.us-east-1.privatelink",)"
         R"("privatelink-vpce-id":"com.amazonaws.vpce.us-east-1.vpce-svc-04567890abcdef123",)"
         R"("privatelink-account-url":"ab12345.us-east-1.privatelink.snowflakecomputing.com",)"
         R"("regionless-privatelink-account-url":"acme-prod.privatelink.snowflakecomputing.com",)"
         R"("privatelink_ocsp-url":"ocsp.ab12345.us-east-1.privatelink.snowflakecomputing.com",)"
         R"("privatelink-connection-urls":"[]"})";
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = new_answer();
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error{"not in the answer: " + from};
  return text.replace(at, from.size(), to);
}

} // namespace tollgate::config::import_snowflake
