/*
 * A library under the name of Chromium's software renderer that passes every Vulkan call on to Mesa's lavapipe: a driver on the
 * processor, too, but one with 16-bit floats and subgroups. Mesa lies in ../mesa beside the browser's folder (f16Chromium.mjs).
 * Dawn takes a software adapter only if it carries SwiftShader's numbers, so lavapipe is introduced with those.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef void (*VulkanFunction)(void);
typedef VulkanFunction (*Resolver)(void *instance, const char *name);
typedef void (*Describe)(void *device, void *description);

enum { SWIFTSHADER_VENDOR = 0x1AE0, SWIFTSHADER_DEVICE = 0xC0DE, LOADER_INTERFACE = 5 };

/* How VkPhysicalDeviceProperties begins. VkPhysicalDeviceProperties2 holds one after its type and pointer. */
struct Description {
  uint32_t api_version, driver_version, vendor, device, kind;
  char name[256];
};
static const int HEADER_OF_SECOND_VERSION = 16;

static Resolver resolve_in_mesa;
static Describe describe_first, describe_second;

static void *open_in_mesa(const char *file, int flags) {
  char path[4096];
  Dl_info self;
  if (!dladdr((void *)&open_in_mesa, &self)) return NULL;
  const char *slash = strrchr(self.dli_fname, '/');
  int length = slash ? (int)(slash - self.dli_fname) : 0;
  snprintf(path, sizeof path, "%.*s/../mesa/usr/lib/x86_64-linux-gnu/%s", length, self.dli_fname, file);
  void *library = dlopen(path, RTLD_NOW | flags);
  if (!library) fprintf(stderr, "lavapipe: %s\n", dlerror());
  return library;
}

static void open_driver(void) {
  if (resolve_in_mesa) return;
  open_in_mesa("libdrm.so.2", RTLD_GLOBAL);
  void *driver = open_in_mesa("libvulkan_lvp.so", RTLD_LOCAL);
  if (!driver) return;
  uint32_t version = LOADER_INTERFACE;
  int (*negotiate)(uint32_t *) = (int (*)(uint32_t *))dlsym(driver, "vk_icdNegotiateLoaderICDInterfaceVersion");
  if (negotiate) negotiate(&version);
  resolve_in_mesa = (Resolver)dlsym(driver, "vk_icdGetInstanceProcAddr");
}

static void introduce(struct Description *description) {
  description->vendor = SWIFTSHADER_VENDOR;
  description->device = SWIFTSHADER_DEVICE;
  snprintf(description->name, sizeof description->name, "SwiftShader Device (lavapipe)");
}

static void describe(void *device, void *at) {
  describe_first(device, at);
  introduce(at);
}

static void describe2(void *device, void *at) {
  describe_second(device, at);
  introduce((struct Description *)((char *)at + HEADER_OF_SECOND_VERSION));
}

/* There is no Vulkan loader here, so nobody else answers for layers: there are none. */
static int32_t no_instance_layers(uint32_t *count, void *layers) {
  (void)layers;
  *count = 0;
  return 0;
}

static int32_t no_device_layers(void *device, uint32_t *count, void *layers) {
  (void)device;
  return no_instance_layers(count, layers);
}

EXPORT VulkanFunction vkGetInstanceProcAddr(void *instance, const char *name) {
  open_driver();
  if (!strcmp(name, "vkGetInstanceProcAddr")) return (VulkanFunction)vkGetInstanceProcAddr;
  if (!strcmp(name, "vkEnumerateInstanceLayerProperties")) return (VulkanFunction)no_instance_layers;
  if (!strcmp(name, "vkEnumerateDeviceLayerProperties")) return (VulkanFunction)no_device_layers;
  VulkanFunction found = resolve_in_mesa ? resolve_in_mesa(instance, name) : NULL;
  if (!found) return NULL;
  if (!strcmp(name, "vkGetPhysicalDeviceProperties")) {
    describe_first = (Describe)found;
    return (VulkanFunction)describe;
  }
  if (!strcmp(name, "vkGetPhysicalDeviceProperties2") || !strcmp(name, "vkGetPhysicalDeviceProperties2KHR")) {
    describe_second = (Describe)found;
    return (VulkanFunction)describe2;
  }
  return found;
}

EXPORT VulkanFunction vk_icdGetInstanceProcAddr(void *instance, const char *name) {
  return vkGetInstanceProcAddr(instance, name);
}
