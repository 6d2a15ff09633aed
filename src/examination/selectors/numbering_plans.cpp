#include "examination/selectors/numbering_plans.h"

#include <string>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

namespace examination {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

}  // namespace

void load_numbering_plans() {
    is_assigned_number("+12015550123");
}

bool is_assigned_number(std::string_view e164) {
    auto* plans = PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    return plans->Parse(std::string(e164), "ZZ", &number) == PhoneNumberUtil::NO_PARSING_ERROR &&
           plans->IsValidNumber(number);
}

}  // namespace examination
