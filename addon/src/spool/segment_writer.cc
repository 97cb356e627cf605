#include "spool/segment_writer.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "base/posix_clock.h"
#include "spool/names.h"

namespace writ::spool {
namespace {

constexpr uint64_t kQuiet = 1 << 20;               // a file smaller than this is not allocated ahead
constexpr uint64_t kMostAhead = 16 << 20;

SegmentHeader HeaderOf(const StreamIdentity& identity, const Id& segment_id, uint64_t first, const Digest& previous) {
  SegmentHeader header{};
  header.magic = kSegmentMagic;
  header.version = kFormatVersion;
  header.stream_id = identity.stream_id;
  header.grant_id = identity.grant_id;
  header.segment_id = segment_id;
  header.leg = static_cast<uint8_t>(identity.leg);
  header.key_epoch = kKeyEpoch;
  header.first = first;
  header.created_ns = ClockNs(CLOCK_REALTIME);
  header.created_boot_ns = ClockNs(CLOCK_BOOTTIME);
  header.previous = previous;
  header.crc = CrcOf(header);
  return header;
}

}  // namespace

uint8_t* Staging::Extend(size_t octets) {
  if (size_ + octets > capacity_) {
    const size_t capacity = std::max(size_ + octets, capacity_ * 2);
    std::unique_ptr<uint8_t[]> larger(new uint8_t[capacity]);
    if (size_ > 0) std::memcpy(larger.get(), octets_.get(), size_);
    octets_ = std::move(larger);
    capacity_ = capacity;
  }
  uint8_t* at = octets_.get() + size_;
  size_ += octets;
  return at;
}

Status SegmentWriter::Create(const StreamIdentity& identity, uint64_t first) {
  path_ = SegmentPath(directory_, first);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL;
  int fd = io_->Open(path_.c_str(), kFlags, 0600);
  if (fd < 0 && errno == EEXIST && io_->Unlink(path_.c_str()) == 0) fd = io_->Open(path_.c_str(), kFlags, 0600);
  if (fd < 0) return IoFailure("create", path_);
  file_ = File(io_, fd);
  segment_id_ = RandomArray<16>();
  if (!cipher_) cipher_ = std::make_unique<BlockCipher>();
  if (!digest_) digest_ = std::make_unique<RunningDigest>();
  cipher_->SetKey(SegmentKey(identity.dek, segment_id_), BlockCipher::Use::kSeal);
  digest_->Reset();
  exists_ = true;
  first_ = next_ = first;
  end_ = blocks_ = last_block_ = allocated_ = 0;
  return Status::Ok();
}

void SegmentWriter::Seal(const Block& block, const StreamIdentity& identity, uint64_t durable, Staging* staged) {
  if (blocks_ == 0) {
    const SegmentHeader header = HeaderOf(identity, segment_id_, first_, previous_);
    uint8_t* page = staged->Extend(kFirstBlock);
    std::memset(page, 0, kFirstBlock);
    std::memcpy(page, &header, sizeof header);
    end_ = kFirstBlock;
  }
  const size_t table_octets = block.table.size() * sizeof(RecordDescriptor);
  BlockHeader header{};
  header.magic = kBlockMagic;
  header.cipher_octets = static_cast<uint32_t>(block.used + table_octets + sizeof(StreamTotals));
  header.records = static_cast<uint32_t>(block.table.size());
  header.first = block.first;
  header.last = block.next() - 1;
  header.counter = blocks_;
  header.durable = durable;
  header.octets_before = block.octets_before;
  header.payload_octets = static_cast<uint32_t>(block.used);
  header.items = block.items;
  header.key_epoch = kKeyEpoch;

  Bytes tail(table_octets + sizeof(StreamTotals));
  std::memcpy(tail.data(), block.table.data(), table_octets);
  std::memcpy(tail.data() + table_octets, &block.after, sizeof block.after);
  const BlockAad aad = AadOf(header, identity.stream_id, segment_id_, identity.leg);
  uint8_t* out = staged->Extend(BlockOctets(header));
  std::memset(out + BlockOctets(header) - kBlockAlign, 0, kBlockAlign);
  cipher_->Seal(blocks_, OctetsOf(aad), {block.octets.get(), block.used}, tail, out + sizeof header);
  constexpr size_t kAfterCrc = offsetof(BlockHeader, cipher_octets);
  std::memcpy(out, &header, sizeof header);
  header.crc = Crc32c(0, {out + kAfterCrc, sizeof header + header.cipher_octets + kGcmTagBytes - kAfterCrc});
  std::memcpy(out, &header, sizeof header);

  digest_->Add(OctetsOf(header));
  digest_->Add({out + sizeof header + header.cipher_octets, kGcmTagBytes});
  last_block_ = end_;
  end_ += BlockOctets(header);
  next_ = block.next();
  ++blocks_;
}

void SegmentWriter::Preallocate(uint64_t upto) {
  if (upto <= std::max(allocated_, kQuiet)) return;
  const uint64_t ahead = std::min({kMostAhead, most_ahead_, upto});
  if (ahead == 0) return;
  // Only a help: when it fails, the write itself tells.
  io_->Fallocate(file_.fd(), static_cast<off_t>(upto), static_cast<off_t>(ahead));
  allocated_ = upto + ahead;
}

Status SegmentWriter::Write(const Staging& staged, uint64_t at) {
  WRIT_RETURN_IF_ERROR(WriteAll(io_, file_, staged.data(), staged.size(), at, path_));
  Preallocate(at + staged.size());
  return Status::Ok();
}

Status SegmentWriter::Unpark() {
  return file_.is_open() ? Status::Ok() : OpenFile(io_, path_, O_WRONLY, &file_);
}

Status SegmentWriter::Finish() {
  SegmentFooter footer{};
  footer.magic = kFooterMagic;
  footer.version = kFormatVersion;
  footer.segment_id = segment_id_;
  footer.next = next_;
  footer.last_block = last_block_;
  footer.blocks = blocks_;
  footer.records = next_ - first_;
  footer.digest = digest_->Finish();
  footer.crc = CrcOf(footer);
  exists_ = false;
  previous_ = Sha256(OctetsOf(footer));
  WRIT_RETURN_IF_ERROR(Unpark());
  WRIT_RETURN_IF_ERROR(WriteAll(io_, file_, OctetsOf(footer).data(), sizeof footer, end_, path_));
  // Gives back what was allocated ahead; only room is lost if it fails.
  if (allocated_ > end_) static_cast<void>(io_->Ftruncate(file_.fd(), static_cast<off_t>(end_ + sizeof footer)));
  file_.Close();
  return Status::Ok();
}

void SegmentWriter::Abandon(uint64_t durable_end) {
  if (exists_ && file_.is_open()) static_cast<void>(io_->Ftruncate(file_.fd(), static_cast<off_t>(durable_end)));
  file_.Close();
  exists_ = false;
  previous_ = {};  // that file gets no footer
}

}  // namespace writ::spool
