/* main.c: one executable, several names (design.md section 1). The engine's compile child comes first, because
 * it is started as this program and must touch nothing else; then the name it was called by decides. */
#include <string.h>

#include <wapc/wapc.h>

#include "cmd/cmd.h"
#include "wash/wash.h"

static int is_called(const char *path, const char *name)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return path && strcmp(slash ? slash + 1 : path, name) == 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    if (wapc_compile_child(argc, argv, &status))
        return status;
    if (argc > 0 && is_called(argv[0], "wash"))
        return wc_wash_main(WC_VERSION, argc, argv);
    if (argc > 0 && is_called(argv[0], "wapc"))
        return wc_wapc_main(WC_VERSION, argc, argv);
    return wc_wasmcloud_main(WC_VERSION, argc, argv);
}
