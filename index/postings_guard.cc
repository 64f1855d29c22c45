/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows the status of each fault of Xapian. */
#include "index/postings_guard.hh"

#include <exception>
#include <new>
#include <xapian.h>

jy_status current_exception_status(jy_error *err) noexcept
{
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
         * error that a full disk or a cut file gives. */
        return jy_error_set(err, JY_E_UNAVAILABLE, "postings: %s (%s)%s%s",
                            e.get_msg().c_str(), e.get_type(),
                            e.get_error_string() ? ": " : "",
                            e.get_error_string() ? e.get_error_string() : "");
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
