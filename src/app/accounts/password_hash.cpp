#include "app/accounts/password_hash.h"

#include <atomic>
#include <chrono>
#include <semaphore>

#include <sodium.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr unsigned at_once_max = 2;
constexpr unsigned waiting_max = 16;
constexpr unsigned long long operations = crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE;
constexpr std::size_t memory_bytes = crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE;

// Lets few hash at once, so that a flood of sign-ins takes neither all memory nor all threads.
class Turn {
public:
    static Result<Turn> take() {
        if (waiting.fetch_add(1) >= waiting_max) {
            --waiting;
            return Error(ErrorCode::limit_exceeded,
                         "too many people are signing in at this moment; try again in a moment");
        }
        places.acquire();
        return Turn();
    }
    Turn(Turn&& other) noexcept : held_(std::exchange(other.held_, false)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
        if (!held_)
            return;
        --waiting;
        places.release();
    }

private:
    Turn() = default;
    bool held_ = true;
    // One machine has one memory: these are the process's.
    static inline std::atomic<unsigned> waiting = 0;
    static inline std::counting_semaphore<> places{at_once_max};
};

Result<std::string> argon2id(const std::string& password) {
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (sodium_init() < 0 ||
        crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), operations,
                              memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return Error(ErrorCode::limit_exceeded, "there is no memory left to hash a password");
    hash.resize(hash.find('\0'));
    return hash;
}

}  // namespace

Result<std::string> hash_password(const std::string& password) {
    if (password.size() < password_size_min || password.size() > password_size_max)
        return Error(ErrorCode::invalid_input, "a password has at least 12 characters");
    auto turn = TRY(Turn::take());
    return argon2id(password);
}

Result<bool> is_password_of(const std::string& hash, const std::string& password) {
    auto turn = TRY(Turn::take());
    if (hash.empty() || password.size() > password_size_max) {
        TRY(argon2id(password.substr(0, password_size_max)));
        return false;
    }
    if (sodium_init() < 0)
        return Error(ErrorCode::internal, "libsodium cannot be used");
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace app
