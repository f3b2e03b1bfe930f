// A plugin for qemu-user that counts the instructions of a program: every block of code adds its length
// when it runs, each thread to a counter of its own. Writes "instructions N" to standard error at the end.
// The declarations are those of qemu's plugin interface, version 1, whose header few systems ship.
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct qemu_plugin_tb;
void qemu_plugin_register_vcpu_tb_trans_cb(
  uint64_t plugin, void (*translated)(uint64_t plugin, struct qemu_plugin_tb *block));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
void qemu_plugin_register_vcpu_tb_exec_cb(
  struct qemu_plugin_tb *block, void (*executed)(unsigned cpu, void *data), int flags, void *data);
void qemu_plugin_register_atexit_cb(
  uint64_t plugin, void (*ended)(uint64_t plugin, void *data), void *data);

int qemu_plugin_version = 1;

enum { threads = 4096, words_of_two_cache_lines = 16 };
static uint64_t counts[threads][words_of_two_cache_lines];

static void executed(unsigned cpu, void *length) { counts[cpu % threads][0] += (uintptr_t)length; }

static void translated(uint64_t plugin, struct qemu_plugin_tb *block) {
  const uintptr_t length = qemu_plugin_tb_n_insns(block);
  qemu_plugin_register_vcpu_tb_exec_cb(block, executed, 0, (void *)length);
}

static void ended(uint64_t plugin, void *data) {
  uint64_t sum = 0;
  for (int thread = 0; thread < threads; thread++) sum += counts[thread][0];
  fprintf(stderr, "instructions %" PRIu64 "\n", sum);
}

int qemu_plugin_install(uint64_t plugin, const void *info, int count, char **arguments) {
  qemu_plugin_register_vcpu_tb_trans_cb(plugin, translated);
  qemu_plugin_register_atexit_cb(plugin, ended, NULL);
  return 0;
}
