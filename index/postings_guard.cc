/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the status of each fault of Xapian. */
#include "index/postings_guard.hh"

#include <cerrno>
#include <exception>
#include <new>
#include <string>
#include <xapian.h>

jy_status current_exception_status(jy_error *err) noexcept
{
    int errnum = errno; /* of what has failed last */
    try {
        throw;
    } catch (const query_stopped &) {
        return jy_error_set(err, JY_E_TIMEOUT,
                            "the search was given up at its deadline");
    } catch (const visitor_stopped &stopped) {
        return stopped.status;
    } catch (const Xapian::DocNotFoundError &e) {
        return jy_error_set(err, JY_E_NOT_FOUND, "%s", e.get_msg().c_str());
    } catch (const Xapian::DatabaseError &e) {
        /* Covers corrupt, opening, version, lock, modified and the plain
         * error that a full disk or a cut file gives.  A rename that fails
         * is the one fault whose errno Xapian keeps to itself. */
        const char *why = e.get_error_string();
        if (!why && errnum != 0 &&
            e.get_msg().find("Failed to create") != std::string::npos) {
            return jy_error_system(err, JY_E_UNAVAILABLE, errnum,
                                   "postings: %s (%s)", e.get_msg().c_str(),
                                   e.get_type());
        }
        return jy_error_set(err, JY_E_UNAVAILABLE, "postings: %s (%s)%s%s",
                            e.get_msg().c_str(), e.get_type(), why ? ": " : "",
                            why ? why : "");
    } catch (const Xapian::Error &e) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: %s (%s)",
                            e.get_msg().c_str(), e.get_type());
    } catch (const std::bad_alloc &) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: no memory");
    } catch (const std::exception &e) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: %s", e.what());
    } catch (...) {
        return jy_error_set(err, JY_E_INTERNAL, "postings: unknown fault");
    }
}
