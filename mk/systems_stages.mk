# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The four stages: the same clients, with drivers and multiplexers in different places.

STAGE_PREFILL := $(GUEST_IMAGE) $(GUEST_INITRAMFS) $(DRIVER_VM_INITRAMFS)

# $(1) system, $(2) its components
define stage_rules
$(1)_COMPONENTS := $(2)
$(1)_PREFILL += $(STAGE_PREFILL)
$(1)_RUN = $$(call run_shared,$(1))
$(1)_COMMAND = $$(call run_command,$(1))
$$(eval $$(call composed_rules,$(1)))
endef

$(foreach s,stage1_driver_vm stage2_split_vms stage3_multiplexers stage4_mixed,$(eval $(call small_kernel_rules,$(s),systems/$(s)/system.xml)))
STAGE_INSIDE := $(filter-out serial_driver_pl011 net_driver_virtio blk_driver_virtio net_multiplexer net_copier blk_multiplexer web,$(SHARING_COMPONENTS))
$(eval $(call stage_rules,stage1_driver_vm,$(STAGE_INSIDE)))
$(eval $(call stage_rules,stage2_split_vms,$(STAGE_INSIDE)))
$(eval $(call stage_rules,stage3_multiplexers,$(filter-out net_driver_virtio blk_driver_virtio,$(SHARING_COMPONENTS))))
$(eval $(call stage_rules,stage4_mixed,$(filter-out blk_driver_virtio,$(SHARING_COMPONENTS))))
stage4_native_SOURCE := systems/first_light/system.xml
$(eval $(call stage_rules,stage4_native,$(SHARING_COMPONENTS)))

# Stage 3 with driver VMs that run what a test types at their consoles. The disk's bridge starts when it is told to, for which
# vm1 waits and vm2 does not.
STAGE3_TEST := $(BUILD)/systems/stage3_broken/source.xml
$(STAGE3_TEST): systems/stage3_multiplexers/system.xml mk/systems_stages.mk
	@mkdir -p $(@D)
	$(Q)sed -e 's/"stage3_multiplexers"/"stage3_broken"/' -e 's/quiet"/quiet sluice.test"/' \
	    -e '/name="disk_vm"/,/>/s/sluice.test/& sluice.hold/' -e 's/partition="2"/& wait="false"/' $< >$@
stage3_broken_SOURCE := $(STAGE3_TEST)
$(eval $(call stage_rules,stage3_broken,$(filter-out net_driver_virtio blk_driver_virtio,$(SHARING_COMPONENTS))))

# Stages 1 and 2 likewise, with the web server, whose rings are filled there as well, and which shows counters.
STAGE_WEB := $(BUILD)/systems/web.xml
$(STAGE_WEB): systems/stage3_multiplexers/system.xml
	@mkdir -p $(@D)
	$(Q)sed -n '/<component name="web"/,/<.component>/p' $< >$@
with_web = -e '/<vm name="vm2"/,/<.vm>/{' -e '/<.vm>/r $(STAGE_WEB)' -e '}'

STAGE2_TEST := $(BUILD)/systems/stage2_broken/source.xml
$(STAGE2_TEST): systems/stage2_split_vms/system.xml $(STAGE_WEB) mk/systems_stages.mk
	@mkdir -p $(@D)
	$(Q)sed -e 's/"stage2_split_vms"/"stage2_broken"/' -e '/"console.*mitigations/s/quiet"/quiet sluice.test"/' $(with_web) $< >$@
stage2_broken_SOURCE := $(STAGE2_TEST)
$(eval $(call stage_rules,stage2_broken,$(STAGE_INSIDE) web))

# The one VM of stage 1 has a console only where the UART is not its own.
STAGE1_TEST := $(BUILD)/systems/stage1_broken/source.xml
$(STAGE1_TEST): systems/stage1_driver_vm/system.xml $(STAGE_WEB) mk/systems_stages.mk
	@mkdir -p $(@D)
	$(Q)sed -e 's/"stage1_driver_vm"/"stage1_broken"/' -e '/"uart"/s/driver_vm="drivers"/driver="serial_driver_pl011"/' \
	    -e '/<!-- Its messages/d' -e 's/"cma=0/"console=hvc0 cma=0/' \
	    -e 's,quiet"/>,quiet sluice.test"><use device="uart"/></driver_vm>,' $(with_web) $< >$@
stage1_broken_SOURCE := $(STAGE1_TEST)
$(eval $(call stage_rules,stage1_broken,$(STAGE_INSIDE) serial_driver_pl011 web))

QEMU_TESTS += stages
stages_TEST_SYSTEMS := stage1_driver_vm stage2_split_vms stage3_multiplexers stage4_mixed stage4_native stage1_broken \
    stage2_broken stage3_broken

# A picture of each stage for docs/stages.md: who notifies and calls whom, without memory and clock. It names the graph it was
# made from; that is what is compared, since the places of things depend on fonts.
PICTURED := stage1_driver_vm stage2_split_vms stage3_multiplexers stage4_native stage4_mixed
stage_graph = gvpr -c 'N[shape == "note" || name == "clock_*"] {delete($$G, $$)}' $(BUILD)/systems/$(1)/system.dot
stage_graph_name = <!-- graph $$($(call stage_graph,$(1)) | sha256sum | cut -c1-64) -->

.PHONY: stage-pictures check-stage-pictures
stage-pictures: $(foreach s,$(PICTURED),$(BUILD)/systems/$(s)/system.xml)
	$(Q)$(foreach s,$(PICTURED),($(call stage_graph,$(s)) | dot -Tsvg && echo "$(call stage_graph_name,$(s))") >docs/pictures/$(s).svg &&) :
check-stage-pictures: $(foreach s,$(PICTURED),$(BUILD)/systems/$(s)/system.xml)
	$(Q)$(foreach s,$(PICTURED),if ! grep -qxF -e "$(call stage_graph_name,$(s))" docs/pictures/$(s).svg; then \
	    echo 'docs/pictures/$(s).svg: not the picture of this system: make stage-pictures' >&2; exit 1; fi &&) \
	    echo '$(words $(PICTURED)) pictures show the systems as they are'
CHECKS += check-stage-pictures

HOST_TESTS += vmm_driver_vm_test
vmm_driver_vm_test_SOURCES := tests/host/vmm/driver_vm_test.c tests/host/vmm/fake_vcpu.c vmm/device_tree.c \
    vmm/device_tree_driver.c vmm/vgic.c vmm/vgic_registers.c vmm/mmio.c lib/dtb_write.c lib/print.c
vmm_driver_vm_test_LIBS := -lfdt
