#include "encode/program.h"

namespace writ {
namespace {

Status Malformed(const char* what, size_t at) {
  return Status::Error("WRIT_TEMPLATE_MALFORMED",
                       std::string("the template program ") + what + " (octet " + std::to_string(at) + ")");
}

bool OneOctetTag(uint8_t tag) { return tag != 0 && (tag & 0x1f) != 0x1f; }

bool KnownVariable(Op op, uint8_t variable) {
  if (op == Op::kText) return variable == 6 || variable == 7;
  return op == Op::kEnum ? variable == 5 : variable >= 1 && variable <= kIntVariables;
}

// The operands behind one operation octet.
Status ReadOperands(ByteReader& in, size_t at, Operation* operation) {
  if (operation->op == Op::kConst || operation->op == Op::kEach) {
    ByteView octets = in.Take(in.U16());
    operation->octets.assign(octets.begin(), octets.end());
  } else if (operation->op == Op::kRaw) {
    operation->limit = in.U32();
  } else if (operation->op != Op::kClose && operation->op != Op::kNtp) {
    operation->tag = in.U8();
    if (in.ok() && !OneOctetTag(operation->tag)) return Malformed("has a tag that is not one octet", at);
  }
  if (operation->op == Op::kInt || operation->op == Op::kEnum || operation->op == Op::kText) {
    uint8_t variable = in.U8();
    if (in.ok() && !KnownVariable(operation->op, variable)) return Malformed("names an unknown variable", at);
    operation->variable = static_cast<Variable>(variable);
  }
  return in.ok() ? Status::Ok() : Malformed("ends inside an operation", at);
}

Status ReadOperations(ByteView program, std::vector<Operation>* operations) {
  ByteReader in(program);
  while (in.left() > 0) {
    size_t at = program.size() - in.left();
    uint8_t op = in.U8();
    if (op < static_cast<uint8_t>(Op::kConst) || op > static_cast<uint8_t>(Op::kEach)) return Malformed("has an unknown operation", at);
    Operation operation{.op = static_cast<Op>(op), .octets = {}};
    WRIT_RETURN_IF_ERROR(ReadOperands(in, at, &operation));
    operations->push_back(std::move(operation));
  }
  return Status::Ok();
}

// Pairs each CLOSE with its OPEN and marks the ones around the body.
Status Pair(std::vector<Operation>* operations) {
  std::vector<size_t> open;
  size_t bodies = 0;
  for (size_t i = 0; i < operations->size(); i++) {
    Operation& operation = (*operations)[i];
    if (operation.op == Op::kOpen) {
      if (open.size() == kMaxNesting) return Malformed("nests too deep: operation", i);
      open.push_back(i);
    } else if (operation.op == Op::kClose) {
      if (open.empty()) return Malformed("closes what is not open: operation", i);
      operation.partner = open.back();
      open.pop_back();
    } else if (operation.op == Op::kBody || operation.op == Op::kRaw || operation.op == Op::kEach) {
      bodies++;
      for (size_t around : open) (*operations)[around].encloses_body = true;
    }
  }
  if (!open.empty()) return Malformed("leaves an element open: operation", open.back());
  return bodies == 1 ? Status::Ok() : Malformed("needs exactly one body", bodies);
}

}  // namespace

Status ParseProgram(ByteView program, std::vector<Operation>* operations) {
  operations->clear();
  if (program.size() > kMaxProgram) return Malformed("is longer than 4096 octets", program.size());
  WRIT_RETURN_IF_ERROR(ReadOperations(program, operations));
  return Pair(operations);
}

}  // namespace writ
