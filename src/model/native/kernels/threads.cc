// The threads that share work: started when first needed, then waiting for more, as starting one takes as long as a
// hundred thousand steps. They live as long as the process.
#include "threads.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace hmm {
namespace {

/** One call of `parallel`. */
struct Work {
  const std::function<void(int64_t)>* body;
  int64_t count;
  std::atomic<int64_t> next{0};
  int places;       // threads that may still join
  int working = 0;  // threads that have joined and not ended
  std::mutex mutex;
  std::exception_ptr error;  // the first that was thrown

  void run() {
    try {
      for (int64_t n; (n = next.fetch_add(1)) < count;) (*body)(n);
    } catch (...) {
      next = count;
      std::lock_guard<std::mutex> lock(mutex);
      if (!error) error = std::current_exception();
    }
  }
};

struct Pool {
  std::mutex mutex;
  std::condition_variable wake, done;
  Work* work = nullptr;
  int size = 0;

  void grow(int wanted) {
    for (; size < wanted; size++) std::thread([this] { wait(); }).detach();
  }

  void wait() {
    std::unique_lock<std::mutex> lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return work && work->places > 0; });
      Work& mine = *work;
      mine.places--;
      mine.working++;
      lock.unlock();
      mine.run();
      lock.lock();
      if (--mine.working == 0) done.notify_all();
    }
  }
};

/** Never taken down: its threads may outlive everything else. */
Pool& pool() {
  static Pool* one = new Pool;
  return *one;
}

}  // namespace

void parallel(int threads, int64_t count, const std::function<void(int64_t)>& body) {
  if (threads > count) threads = static_cast<int>(count);
  if (threads <= 1) {
    for (int64_t n = 0; n < count; n++) body(n);
    return;
  }
  static std::mutex oneAtATime;
  std::lock_guard<std::mutex> turn(oneAtATime);
  Pool& p = pool();
  Work work;
  work.body = &body;
  work.count = count;
  work.places = threads - 1;
  {
    std::lock_guard<std::mutex> lock(p.mutex);
    p.grow(threads - 1);
    p.work = &work;
  }
  p.wake.notify_all();
  work.run();
  std::unique_lock<std::mutex> lock(p.mutex);
  work.places = 0;
  p.work = nullptr;
  p.done.wait(lock, [&] { return work.working == 0; });
  if (work.error) std::rethrow_exception(work.error);
}

}  // namespace hmm
