// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::api {

/// A place among processes that train together.
struct PeerSettings {
    int rank = 0;                          ///< 0 leads: it alone has a workspace
    int size = 1;                          ///< processes in all
    int localRank = 0;                     ///< among those of this machine; which of its GPUs is this process's
    std::string address;                   ///< of the machine of rank 0
    int port = 0;                          ///< there
    bool hasStore = false;                 ///< whoever started us listens at the port already;
                                           ///< else rank 0 does
    std::string group = {};                ///< tells a group from earlier ones at the same port
    std::chrono::seconds joinWithin{600};  ///< how long the others may take to come
    std::chrono::seconds lostAfter{30};    ///< a process that gives no sign of life for so long is lost
};

/// The other processes of a group: messages between them, and sums of gradients (which api::Learner makes by itself
/// where it is given these). Every process gives a sign of life each second, from a thread of its own; whoever waits
/// for one that stopped gets an error of kind Busy that names it, within `lostAfter` and a few seconds. After such an
/// error the group is of no use any more. Used from one thread.
class Peers {
public:
    virtual ~Peers() = default;

    virtual int rank() const = 0;
    virtual int size() const = 0;

    /// Leaves a message under a name that was not used before.
    virtual Status post(const std::string& name, std::string_view message) = 0;

    /// Takes the message of this name, which process `from` leaves, sooner or later.
    virtual Result<std::string> take(const std::string& name, int from) = 0;
};

}  // namespace poft::api
