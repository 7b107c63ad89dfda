// Planes to lanes and back, in buffers of exactly the size that is promised: AddressSanitizer sees the rest.
#include "arithmetic/interleave.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "arithmetic/lanes.h"
#include "random.h"

namespace avgpool2d {
namespace {

struct Planes {
  size_t bytes;  // of an element
  int32_t images;
  int32_t wanted;
  size_t length;
  size_t gap;  // bytes between planes
  size_t pitch() const { return length * bytes + gap; }
  size_t span() const { return static_cast<size_t>(wanted - 1) * pitch() + length * bytes; }
  size_t lanes() const { return length * static_cast<size_t>(images) * bytes; }
};

std::ostream& operator<<(std::ostream& out, const Planes& p) {
  return out << p.wanted << " of " << p.images << " planes of " << p.length << " elements of " << p.bytes
             << " bytes, gaps of " << p.gap;
}

std::vector<uint8_t> randomBytes(size_t count, Random& random) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(1 + random.below(255));
  bytes.shrink_to_fit();
  return bytes;
}

void expectInterleaved(const Planes& p, Random& random) {
  const std::vector<uint8_t> from = randomBytes(p.span() + kSlack, random);
  std::vector<uint8_t> to(p.lanes() + kSlack, 77);
  to.shrink_to_fit();
  interleave(p.bytes, to.data(), from.data(), p.images, p.wanted, p.length, p.pitch());
  for (size_t l = 0; l < p.length; ++l) {
    for (size_t g = 0; g < static_cast<size_t>(p.images); ++g) {
      for (size_t b = 0; b < p.bytes; ++b) {
        const uint8_t want = g < static_cast<size_t>(p.wanted) ? from[g * p.pitch() + l * p.bytes + b] : 0;
        ASSERT_EQ(to[(l * static_cast<size_t>(p.images) + g) * p.bytes + b], want)
            << p << ", plane " << g << " element " << l;
      }
    }
  }
}

void expectSeparated(const Planes& p, Random& random) {
  const std::vector<uint8_t> from = randomBytes(p.lanes() + kSlack, random);
  std::vector<uint8_t> to(p.span(), 0);
  to.shrink_to_fit();
  separate(p.bytes, to.data(), from.data(), p.images, p.wanted, p.length, p.pitch());
  for (size_t g = 0; g < static_cast<size_t>(p.wanted); ++g) {
    for (size_t i = 0; i < p.pitch() && g * p.pitch() + i < to.size(); ++i) {
      const size_t l = i / p.bytes;
      const uint8_t want =
          l < p.length ? from[(l * static_cast<size_t>(p.images) + g) * p.bytes + i % p.bytes] : uint8_t{0};
      ASSERT_EQ(to[g * p.pitch() + i], want) << p << ", plane " << g << " byte " << i;
    }
  }
}

template <typename Expect>
void forEveryPlanes(const Expect& expect) {
  for (const size_t bytes : {1, 2, 4, 8}) {
    const auto vector = static_cast<int32_t>(16 / bytes);
    for (int32_t images = vector; images <= 3 * vector; images += vector) {
      for (const int32_t missing : {0, 1, vector - 1, vector, images - 1}) {
        if (missing < 0 || missing >= images) continue;
        for (const size_t length : {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15, 16, 17, 23, 49, 64}) {
          for (const size_t gap : {size_t{0}, bytes, size_t{48}}) {
            expect(Planes{bytes, images, images - missing, length, gap});
            if (testing::Test::HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

TEST(Interleave, PlanesBecomeLanes) {
  Random random;
  forEveryPlanes([&](const Planes& planes) { expectInterleaved(planes, random); });
}

TEST(Interleave, LanesBecomePlanes) {
  Random random;
  forEveryPlanes([&](const Planes& planes) { expectSeparated(planes, random); });
}

}  // namespace
}  // namespace avgpool2d
