// Where a command's words go: this process's own terminal, or a client's at the other end of a
// socket.
#pragma once

#include <string>
#include <string_view>

namespace app {

// Thread-safe. Output that nobody reads any more is dropped; the command's stop token then says so.
class Console {
public:
    virtual ~Console() = default;
    virtual void out(std::string_view text) = 0;
    virtual void error(std::string_view text) = 0;
    virtual bool out_is_terminal() const = 0;
    virtual bool error_is_terminal() const = 0;
};

// The standard output and error of this process.
class LocalConsole : public Console {
public:
    void out(std::string_view text) override;
    void error(std::string_view text) override;
    bool out_is_terminal() const override;
    bool error_is_terminal() const override;
};

// One line that replaces itself on a terminal; on anything else a line now and then.
class ProgressLine {
public:
    enum class Use {
        shown,
        quiet
    };
    ProgressLine(Console& console, Use use) : console_(console), use_(use) {}
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(std::string_view text);
    void clear();

private:
    Console& console_;
    Use use_;
    bool on_screen_ = false;
    double last_plain_seconds_ = 0;
};

}  // namespace app
